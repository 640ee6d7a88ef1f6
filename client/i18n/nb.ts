/**
 * Every word of the screens, Bokmål first. en.ts has the same keys; the compiler sees to that.
 * Words by the design sheet, sections 11 and 12: plain, kind, no vocabulary of drugs, ranking or blame.
 */
export const nb = {
  notADevice: 'Treningsstøtte og dokumentasjon. Ikke til overvåking eller diagnostikk.',
  demonstration: 'Demonstrasjon',
  ofMaxHeartRate: 'av makspuls',
  phase: {
    warmup: 'Oppvarming',
    interval: 'Drag',
    intervalOf: 'Drag {{number}} av {{total}}',
    recovery: 'Aktiv pause',
    cooldown: 'Avslutning',
    free: 'Fri trening',
    boutWork: 'Bygg opp',
    boutRest: 'Rolig',
  },
  word: {
    buildUp: 'Bygg opp',
    onTheWay: 'På vei',
    hold: 'Hold',
    easeOff: 'Slakk av',
    keepMoving: 'Hold i gang',
    onTheWayDown: 'På vei ned',
    easy: 'Rolig',
    byBorg: 'Styr etter Borg',
  },
  /** For somebody who has chosen words only. */
  plainWord: {
    up: 'Litt opp',
    good: 'Bra',
    down: 'Litt ned',
  },
  signal: {
    lost: 'Mangler signal',
    notWorn: 'Sjekk beltet',
    notWornWhy: 'ingen hudkontakt',
    waiting: 'Venter på belte',
    free: 'Ledig plass',
    conflict: 'Sjekk beltet',
    conflictWhy: 'to belter, samme ID',
    secondsAgo: '{{seconds}} s siden',
    minutesAgo: '{{minutes}} min siden',
    lowBattery: 'Lavt batteri',
  },
  link: {
    connecting: 'Kobler til …',
    lost: 'Mangler forbindelse',
    lostWhy: 'Tallene er borte til forbindelsen er tilbake. Tavla prøver igjen av seg selv.',
    notAllowed: 'Tavla har ikke tilgang',
    notAllowedWhy: 'Be den som drifter Takt om å gi denne skjermen tilgang til salen.',
    tooOld: 'Tavla oppdaterer seg',
    noRoom: 'Fant ikke salen',
    noRoomWhy:
      'Skriv salens navn i adressen, for eksempel /wall/sal-1, eller be den som drifter Takt om å legge den inn.',
  },
  wall: {
    station: 'Plass {{station}}',
    tiles: 'Deltakere',
    target: 'Målsone',
    timeLeft: 'Tid igjen av fasen',
    noTarget: 'Uten målsone',
    inTarget: 'i målsonen',
    onTheWay: 'på vei',
    next: 'Neste',
    first: 'Først',
    last: 'Siste fase',
    paused: 'Timen står stille',
    clockStands: 'Klokka står.',
    findYourStation: 'Finn plassen din',
    putOnStrap: 'Ta på pulsbeltet.',
    ready: 'Klar',
    moistenStrap: 'Fukt beltet og stram litt',
    checkStrap: 'Sjekk beltet',
    waitingForStrap: 'Venter på belte',
    waitingForPerson: 'Venter på deltaker',
    readyOf_one: 'av {{count}} er klar',
    readyOf_other: 'av {{count}} er klare',
    thanks: 'Takk for i dag',
    doneNone: 'Pust rolig og drikk litt vann.',
    done_one: 'Ett drag er gjennomført. Pust rolig og drikk litt vann.',
    done_other: '{{words}} drag er gjennomført. Pust rolig og drikk litt vann.',
    together: 'til sammen, alle som var med',
    noClass: 'Ingen time nå',
    timeOfDay: 'Klokka',
  },
  /** On the wall between classes. */
  legend: {
    title: 'Slik leser du tavla',
    below: 'Under målsonen',
    belowWhy: 'Bygg opp litt. På vei er bra.',
    in: 'I målsonen',
    inWhy: 'Lampa lyser. Hold det slik.',
    above: 'Over målsonen',
    aboveWhy: 'Slakk av litt.',
    number: 'Tallet er prosent av din egen makspuls. Finn plassnummeret ditt øverst i feltet.',
  },
  letIn: {
    title: 'Denne skjermen er ikke meldt inn',
    how: 'Hent en kode i Takt, under «Hvem har tilgang», «Ny skjerm eller nettbrett», og skriv den her.',
    code: 'Åtte sifre',
    button: 'Meld inn',
    refused: 'Koden stemmer ikke, eller er for gammel. Hent en ny.',
  },
  /** Small numbers in running text, capitalised at the start of a sentence; above twelve, digits. */
  numbers: ['Null', 'Ett', 'To', 'Tre', 'Fire', 'Fem', 'Seks', 'Sju', 'Åtte', 'Ni', 'Ti', 'Elleve', 'Tolv'],
};

/** The same keys with other texts. */
export type Words = SameKeys<typeof nb>;
type SameKeys<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends readonly string[]
      ? readonly string[]
      : SameKeys<T[K]>;
};
