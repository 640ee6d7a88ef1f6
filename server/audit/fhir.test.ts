import { AUDIT_ACTIONS, type AuditEntry } from '@takt/shared/api/audit.ts';
import { describe, expect, it } from 'vitest';
import { auditBundle, auditEvent } from './fhir.ts';

const ABOUT = { clinicName: 'Klinikken', version: '1.2.3' };
const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ number: 7, atMs: 1_795_788_000_000, actor: 'a1', actorName: 'Kari Lege', roles: 'clinician lead' },
  ...{ action: 'person.read', personId: 'p1', personName: 'Ola Nordmann', classId: null, detail: '' },
  ...{ why: 'treatment', ...more },
});

describe('an audit entry as FHIR', () => {
  it('[AUD9] a reading: who, roles, when, of whom by the pseudonymous id, and why', () => {
    expect(auditEvent(entry(), ABOUT)).toEqual({
      resourceType: 'AuditEvent',
      id: '7',
      type: {
        system: 'http://dicom.nema.org/resources/ontology/DCM',
        code: '110110',
        display: 'Patient Record',
      },
      subtype: [{ system: 'urn:takt:audit-action', code: 'person-read' }],
      action: 'R',
      recorded: '2026-11-27T14:00:00.000Z',
      outcome: '0',
      purposeOfEvent: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
              code: 'TREAT',
              display: 'treatment',
            },
          ],
          text: 'treatment',
        },
      ],
      agent: [
        {
          role: [{ text: 'clinician' }, { text: 'lead' }],
          who: { identifier: { system: 'urn:takt:actor', value: 'a1' }, display: 'Kari Lege' },
          requestor: true,
        },
      ],
      source: { site: 'Klinikken', observer: { display: 'Takt 1.2.3' } },
      entity: [
        {
          what: { identifier: { system: 'urn:takt:person', value: 'p1' } },
          type: {
            system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
            code: '1',
            display: 'Person',
          },
          role: {
            system: 'http://terminology.hl7.org/CodeSystem/object-role',
            code: '1',
            display: 'Patient',
          },
        },
      ],
    });
  });

  it('[AUD9] no name of a person who trains is in it', () => {
    expect(JSON.stringify(auditBundle([entry(), entry({ action: 'person.erase' })], ABOUT))).not.toContain(
      'Nordmann',
    );
  });

  it.each([
    ['log-in refused', 'E', '110114', '4'],
    ['log-in', 'E', '110114', '0'],
    ['person.erase', 'D', '110110', '0'],
    ['person.add', 'C', '110110', '0'],
    ['class.hrmax', 'U', '110110', '0'],
    ['audit.export', 'R', '110106', '0'],
    ['audit.read', 'R', '110101', '0'],
    ['roles changed', 'E', '110113', '0'],
    ['keys.rotate', 'E', '110113', '0'],
    ['print', 'R', '110106', '0'],
    ['timetable.change', 'U', '110100', '0'],
    ['gateway revoked', 'E', '110113', '0'],
  ])('[AUD9] %s is of action %s and type %s', (action, verb, type, outcome) => {
    const made = auditEvent(entry({ action }), ABOUT);
    expect([made.action, made.type.code, made.outcome]).toEqual([verb, type, outcome]);
  });

  it('[AUD9] every action has a code without spaces, and nothing that is empty is in it', () => {
    for (const action of AUDIT_ACTIONS) {
      const made = auditEvent(entry({ action, personId: null, roles: '', why: '', actorName: null }), ABOUT);
      expect(made.subtype[0]?.code).toMatch(/^[a-z-]+$/);
      expect(JSON.stringify(made)).not.toMatch(/:""|:\[\]|:\{\}|:null/);
    }
  });
});
