// Who books what: every iteration is a guest of its own, from an address of its own, with a night that no other is given.
import http from 'k6/http';

const BASE = __ENV.BASE_URL;
const RUN = __ENV.RUN;
const CABINS = JSON.parse(__ENV.CABINS);
const FIRST_NIGHT = 10;
const DAY = 86400000;
const TODAY = Date.parse(`${new Date().toISOString().slice(0, 10)}T00:00:00Z`);

// Sets a block of nights apart for each scenario. `nights` are to be had in every cabin.
export function block(from, nights) {
  return { from, nights, size: nights * CABINS.length };
}

export const BLOCKS = { users_20: block(0, 120), ramp: block(120, 200), users_100: block(320, 370), confirm: block(690, 10) };

export function hold(of, number, tags, expected) {
  const nights = BLOCKS[of];
  if (number >= nights.size) throw new Error(`${of}: more holds than nights; add cabins with LOAD_CABINS`);
  const first = FIRST_NIGHT + nights.from + Math.floor(number / CABINS.length);
  return ask(guest(of, number), CABINS[number % CABINS.length], first, tags, expected);
}

// Somebody else wants the same night.
export function rival(of, number, tags) {
  const first = FIRST_NIGHT + BLOCKS[of].from + Math.floor(number / CABINS.length);
  return ask(guest(`rival.${of}`, number), CABINS[number % CABINS.length], first, tags, http.expectedStatuses(409));
}

export function confirm(code, token) {
  return http.post(`${BASE}/api/v1/reservations/${code}/confirm`, '{}', {
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, 'X-Forwarded-For': '10.255.0.1' },
    responseCallback: http.expectedStatuses(200, 409), tags: { name: 'confirm' },
  });
}

function guest(of, number) {
  const scenario = ['users_20', 'ramp', 'users_100', 'confirm', 'rival.users_20', 'rival.ramp', 'rival.users_100'].indexOf(of);
  const one = scenario * 1000000 + number;
  return { phone: `+54911${10000000 + one}`, email: `g${one}.${RUN}@load.example`,
    source: `10.${one >> 16 & 255}.${one >> 8 & 255}.${one & 255}` };
}

function ask(who, cabin, first, tags, expected) {
  const check_in = new Date(TODAY + first * DAY).toISOString().slice(0, 10);
  const check_out = new Date(TODAY + (first + 1) * DAY).toISOString().slice(0, 10);
  return http.post(`${BASE}/api/v1/reservations/pre-reserve`, JSON.stringify({
    accommodation_id: cabin, check_in, check_out, guests: 2, channel: 'direct',
    contact_name: 'Guest', contact_phone: who.phone, contact_email: who.email,
  }), {
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': who.source },
    responseCallback: expected || http.expectedStatuses(201), tags: { name: 'pre-reserve', ...tags },
  });
}
