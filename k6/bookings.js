// 20 to 100 users pre-reserve without pause, then 20 confirm one booking at the same moment, several times over.
// The thresholds are the gates: k6 ends with 99 where one is missed. Started by run.py, which reconciles afterwards.
import exec from 'k6/execution';
import { sleep } from 'k6';
import { Counter } from 'k6/metrics';
import { confirm, hold, rival } from './guests.js';

const SHORT = __ENV.SHORT === '1';
const LENGTHS = SHORT ? { users_20: 4, ramp: 4, users_100: 4 } : { users_20: 15, ramp: 20, users_100: 40 };
const BOOKINGS = SHORT ? 2 : 5;
const CONFIRMERS = 20;
const EVERY = 1500;
// One guest in so many finds the dates just taken by another.
const RIVALS = 20;
const GRACE = 15;

const held = new Counter('held');
const taken = new Counter('taken');
const unknown = new Counter('unknown');
const confirmed = new Counter('confirmed');
const already = new Counter('already');

const after = { users_20: 0, ramp: LENGTHS.users_20, users_100: LENGTHS.users_20 + LENGTHS.ramp };
const users = (name, more) => ({ startTime: `${after[name]}s`, gracefulStop: `${GRACE}s`, exec: 'pre_reserve', ...more });

const thresholds = {
  'http_req_duration': ['p(95)<3000'],
  'http_req_failed': ['rate<0.01'],
  'http_req_duration{name:confirm}': ['p(95)<3000'],
  'http_req_failed{name:confirm}': ['rate<0.01'],
  'http_reqs{name:confirm}': [`count==${BOOKINGS * CONFIRMERS}`],
  'already': [`count==${BOOKINGS * (CONFIRMERS - 1)}`],
};
for (const name of Object.keys(LENGTHS)) {
  thresholds[`http_req_duration{scenario:${name}}`] = ['p(95)<3000'];
  thresholds[`http_req_failed{scenario:${name}}`] = ['rate<0.01'];
  thresholds[`http_reqs{scenario:${name}}`] = ['count>0'];
}
for (let booking = 0; booking < BOOKINGS; booking += 1) thresholds[`confirmed{booking:${booking}}`] = ['count==1'];

export const options = {
  scenarios: {
    users_20: users('users_20', { executor: 'constant-vus', vus: 20, duration: `${LENGTHS.users_20}s` }),
    ramp: users('ramp', { executor: 'ramping-vus', startVUs: 20, stages: [{ duration: `${LENGTHS.ramp}s`, target: 100 }],
      gracefulRampDown: `${GRACE}s` }),
    users_100: users('users_100', { executor: 'constant-vus', vus: 100, duration: `${LENGTHS.users_100}s` }),
    confirm: { executor: 'per-vu-iterations', vus: CONFIRMERS, iterations: 1, exec: 'confirm_at_once',
      startTime: `${after.users_100 + LENGTHS.users_100 + 2}s`, maxDuration: '60s' },
  },
  thresholds,
  setupTimeout: '60s',
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max', 'avg'],
};

export function setup() {
  const codes = [];
  for (let booking = 0; booking < BOOKINGS; booking += 1) {
    const answer = hold('confirm', booking, { name: 'setup' });
    if (answer.status !== 201) exec.test.abort(`the booking to confirm: ${answer.status} ${answer.body}`);
    held.add(1);
    codes.push(answer.json('code'));
  }
  return { codes, lengths: LENGTHS };
}

export function pre_reserve() {
  const of = exec.scenario.name;
  const number = exec.scenario.iterationInTest;
  const answer = hold(of, number);
  count(answer, 201, number);
  if (answer.status === 201 && number % RIVALS === 0) count(rival(of, number), 409, number);
}

function count(answer, expected, number) {
  if (answer.status === 201) held.add(1);
  else if (answer.status === 409 && expected === 409) taken.add(1);
  else tell(answer, expected, number);
}

function tell(answer, expected, number) {
  // Nobody was told whether it was done.
  if (answer.status === 0 || answer.status >= 500) unknown.add(1);
  const kind = answer.body && answer.json('type') ? answer.json('type').split(/[/:]/).pop() : answer.error_code;
  console.error(`pre-reserve ${number} was answered ${answer.status} ${kind} for ${expected} after ${Math.round(answer.timings.duration)} ms`);
}

export function confirm_at_once(data) {
  const begins = exec.scenario.startTime + 1000;
  data.codes.forEach((code, booking) => {
    sleep(Math.max(0, begins + booking * EVERY - Date.now()) / 1000);
    const answer = confirm(code, __ENV.TOKEN);
    if (answer.status === 200) confirmed.add(1, { booking: String(booking) });
    if (answer.status === 409 && answer.json('type').endsWith('already-confirmed')) already.add(1);
  });
}

export function handleSummary(data) {
  return { [__ENV.SUMMARY]: JSON.stringify({ ...data, lengths: LENGTHS, bookings: BOOKINGS, confirmers: CONFIRMERS }) };
}
