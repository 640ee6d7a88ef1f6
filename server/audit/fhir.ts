/**
 * The audit log as FHIR R4 AuditEvents. People are told by their pseudonymous ids; whoever receives it may know more. Codes are
 * DICOM's and HL7's where there is one; what Takt did stands beside them under its own.
 */
import type { AuditEntry } from '@takt/shared/api/audit.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const HL7 = 'http://terminology.hl7.org/CodeSystem';
const OWN = 'urn:takt';

type Coding = { readonly system: string; readonly code: string; readonly display: string };
const dicom = (code: string, display: string): Coding => ({ system: DICOM, code, display });

const RECORD = dicom('110110', 'Patient Record');
const LOG_USED = dicom('110101', 'Audit Log Used');
/** What concerns nobody's record: rooms, straps, the timetable. */
const APPLICATION = dicom('110100', 'Application Activity');
const EXPORT = dicom('110106', 'Export');
const IMPORT = dicom('110107', 'Import');
const SECURITY = dicom('110113', 'Security Alert');
const AUTHENTICATION = dicom('110114', 'User Authentication');

function typeOf(action: string): Coding {
  if (action === 'audit.read') return LOG_USED;
  // DICOM counts paper as data that leaves the system.
  if (action.endsWith('.export') || action === 'print') return EXPORT;
  if (/^(?:room|staff|timetable|strap)\./.test(action)) return APPLICATION;
  if (action.startsWith('import.')) return IMPORT;
  if (/^(?:log-in|log-out|unlock)/.test(action)) return AUTHENTICATION;
  if (action.includes('.') && !action.startsWith('keys.')) return RECORD;
  return action === 'earlier' ? RECORD : SECURITY;
}

/** Create, read, update, delete, execute. */
function verbOf(action: string): 'C' | 'R' | 'U' | 'D' | 'E' {
  if (/\.(?:read|export)$/.test(action) || action === 'earlier' || action === 'print') return 'R';
  if (/\.(?:add|prepare|note|borg|ask)$/.test(action)) return 'C';
  if (action === 'person.erase') return 'D';
  if (/\.(?:change|hrmax|display|tie|join|leave|cue|step)$/.test(action)) return 'U';
  return 'E';
}

const WHY: Readonly<Record<string, Coding>> = {
  treatment: { system: `${HL7}/v3-ActReason`, code: 'TREAT', display: 'treatment' },
};

export function auditEvent(
  { number, atMs, actor, actorName, roles, action, personId, classId, detail, why }: AuditEntry,
  { clinicName, version }: { readonly clinicName: string; readonly version: string },
) {
  const reason = WHY[why];
  const entity = [
    ...(personId === null
      ? []
      : [
          {
            what: { identifier: { system: `${OWN}:person`, value: personId } },
            type: { system: `${HL7}/audit-entity-type`, code: '1', display: 'Person' },
            role: { system: `${HL7}/object-role`, code: '1', display: 'Patient' },
          },
        ]),
    ...(classId === null
      ? []
      : [
          {
            what: { identifier: { system: `${OWN}:class`, value: classId } },
            type: { system: `${HL7}/audit-entity-type`, code: '2', display: 'System Object' },
          },
        ]),
    ...(detail === '' ? [] : [{ description: detail }]),
  ];
  return {
    resourceType: 'AuditEvent',
    id: String(number),
    type: typeOf(action),
    subtype: [{ system: `${OWN}:audit-action`, code: action.replaceAll(/[ .]/g, '-') }],
    action: verbOf(action),
    recorded: new Date(atMs).toISOString(),
    outcome: /refused|held back/.test(action) ? '4' : '0',
    ...(why === ''
      ? {}
      : { purposeOfEvent: [{ ...(reason === undefined ? {} : { coding: [reason] }), text: why }] }),
    agent: [
      {
        ...(roles === '' ? {} : { role: roles.split(' ').map((text) => ({ text })) }),
        who: {
          identifier: { system: `${OWN}:actor`, value: actor },
          ...(actorName === null ? {} : { display: actorName }),
        },
        requestor: true,
      },
    ],
    source: { site: clinicName, observer: { display: `Takt ${version}` } },
    ...(entity.length === 0 ? {} : { entity }),
  };
}

export function auditBundle(
  entries: readonly AuditEntry[],
  about: { readonly clinicName: string; readonly version: string },
) {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: entries.map((entry) => ({
      fullUrl: `${OWN}:audit:${entry.number}`,
      resource: auditEvent(entry, about),
    })),
  };
}
