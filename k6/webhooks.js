// Mercado Pago and WhatsApp notify, as often as is asked whether they are answered or not: one in five is a copy of one
// that came just before. The thresholds are the gates: k6 ends with 99 where one is missed. Started by run.py, which
// reconciles afterwards.
import crypto from 'k6/crypto';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';

const SHORT = __ENV.SHORT === '1';
const BASE = __ENV.BASE_URL;
const RUN = __ENV.RUN;
const PAYMENTS = JSON.parse(__ENV.PAYMENTS);
const RATE = 50;
const BURST = 100;
const COPY = 5;
const STEADY = SHORT ? 6 : 60;
const WHATSAPP = SHORT ? 4 : 30;
// Seconds of burst, then as many of next to nothing.
const WAVE = SHORT ? 2 : 5;
const WAVES = SHORT ? 1 : 3;

const counters = {};
for (const source of ['mercadopago', 'whatsapp']) {
  for (const name of ['sent', 'copies']) counters[`${name}_${source}`] = new Counter(`${name}_${source}`);
}

const LENGTHS = { mercadopago: STEADY, mercadopago_bursts: WAVE * WAVES * 2, whatsapp: WHATSAPP, whatsapp_bursts: WAVE * WAVES * 2 };
const SOURCES = { mercadopago: 'mercadopago', mercadopago_bursts: 'mercadopago', whatsapp: 'whatsapp', whatsapp_bursts: 'whatsapp' };
const scenarios = {};
const thresholds = { http_req_failed: ['rate==0'], dropped_iterations: ['count==0'] };
let start = 0;
for (const [name, seconds] of Object.entries(LENGTHS)) {
  const shared = { startTime: `${start}s`, exec: 'notify', preAllocatedVUs: BURST, maxVUs: BURST * 4, timeUnit: '1s', gracefulStop: '30s' };
  const waves = Array.from({ length: WAVES }).flatMap(() => [
    { target: BURST, duration: '0s' }, { target: BURST, duration: `${WAVE}s` }, { target: 2, duration: '0s' }, { target: 2, duration: `${WAVE}s` },
  ]);
  scenarios[name] = name.endsWith('_bursts')
    ? { ...shared, executor: 'ramping-arrival-rate', startRate: 0, stages: waves }
    : { ...shared, executor: 'constant-arrival-rate', rate: RATE, duration: `${seconds}s` };
  thresholds[`http_req_duration{scenario:${name}}`] = ['p(99)<22000'];
  thresholds[`http_req_failed{scenario:${name}}`] = ['rate==0'];
  thresholds[`http_reqs{scenario:${name}}`] = ['count>0'];
  start += seconds + 1;
}

export const options = { scenarios, thresholds, summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max', 'avg'] };

export function notify() {
  const scenario = exec.scenario.name;
  const source = SOURCES[scenario];
  const iteration = exec.scenario.iterationInTest;
  const isCopy = iteration % COPY === COPY - 1;
  const number = isCopy ? iteration - 2 : iteration;
  const answer = source === 'mercadopago' ? payment(scenario, number) : message(scenario, number);
  counters[`sent_${source}`].add(1);
  if (isCopy) counters[`copies_${source}`].add(1);
  if (answer.status !== 200) console.error(`${scenario} ${number} was answered ${answer.status} ${answer.error_code} after ${Math.round(answer.timings.duration)} ms`);
}

function payment(scenario, number) {
  const id = PAYMENTS[number % PAYMENTS.length];
  const request = `${RUN}-${scenario}-${number}`;
  const ts = '1766455693';
  const signature = crypto.hmac('sha256', __ENV.MERCADOPAGO_SECRET, `id:${id};request-id:${request};ts:${ts};`, 'hex');
  const body = { action: 'payment.updated', api_version: 'v1', data: { id }, date_created: '2026-11-24T16:02:11Z', id: number, live_mode: true,
    type: 'payment', user_id: '2045871234' };
  return http.post(`${BASE}/api/v1/mercadopago/webhook?data.id=${id}&type=payment&source_news=webhooks`, JSON.stringify(body), {
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'MercadoPago WebHook v1.0 payment', 'X-Forwarded-For': '10.253.0.1',
      'x-request-id': request, 'x-signature': `ts=${ts},v1=${signature}` },
    tags: { name: 'mercadopago' },
  });
}

function message(scenario, number) {
  const guest = `549351${1000000 + number % 200}`;
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value: {
    messaging_product: 'whatsapp', metadata: { display_phone_number: '5493515550100', phone_number_id: '106540352242922' },
    contacts: [{ profile: { name: 'Guest' }, wa_id: guest, user_id: `AR.${guest}` }],
    messages: [{ from: guest, from_user_id: `AR.${guest}`, id: `wamid.${RUN}.${scenario}.${number}`, timestamp: '1795527723', type: 'text',
      text: { body: 'Hola, \u00bftienen lugar del 10/1 al 15/1?' } }],
  } }] }] }).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(/\//g, '\\/');
  const signature = crypto.hmac('sha256', __ENV.WHATSAPP_SECRET, body, 'hex');
  return http.post(`${BASE}/api/v1/webhooks/whatsapp`, body, {
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '10.253.0.2', 'X-Hub-Signature-256': `sha256=${signature}` },
    tags: { name: 'whatsapp' },
  });
}

export function handleSummary(data) {
  return { [__ENV.SUMMARY]: JSON.stringify({ ...data, lengths: LENGTHS }) };
}
