// node main.mjs PORT push one|bulk COUNT [PER_SECOND]
// node main.mjs PORT work COUNT CONCURRENCY SLEEP_MS
// What it prints is read by ../../contender.py. A tag is a number, or when paced the time of its promise in microseconds.
import { setTimeout as sleep } from "node:timers/promises";
import { Queue, Worker } from "bullmq";

const QUEUE = "bench";
const BULK = 1000;
const [port, verb, ...rest] = process.argv.slice(2);
const connection = { host: "127.0.0.1", port: Number(port), maxRetriesPerRequest: null };

const say = (facts) => process.stdout.write(JSON.stringify(facts) + "\n");
// Both are needed: Date has no microseconds, and performance.now() no day.
const wall = () => performance.timeOrigin + performance.now();

async function push(how, count, perSecond) {
  // Nothing of a job stays when it is done, as with the others.
  const queue = new Queue(QUEUE, { connection, defaultJobOptions: { removeOnComplete: true, attempts: 8 } });
  await queue.waitUntilReady();
  const began = performance.now();
  if (how === "bulk") {
    for (let done = 0; done < count; done += BULK) {
      const size = Math.min(BULK, count - done);
      await queue.addBulk(Array.from({ length: size }, (_, n) => ({ name: "probe", data: { tag: String(done + n) } })));
    }
  } else {
    for (let n = 0; n < count; n++) {
      if (perSecond) await sleep(Math.max(0, began + (n * 1000) / perSecond - performance.now()));
      await queue.add("probe", { tag: String(perSecond ? Math.round(wall() * 1000) : n) });
    }
  }
  say({ seconds: (performance.now() - began) / 1000 });
  await queue.close();
}

async function work(count, concurrency, sleepMs) {
  const waits = [];
  let done = 0;
  let began;
  const run = async (job) => {
    if (job.data.tag > 1e12) waits.push(wall() - job.data.tag / 1000);
    if (sleepMs) await sleep(sleepMs);
  };
  const worker = new Worker(QUEUE, run, { connection, concurrency, autorun: false });
  worker.on("error", (error) => process.stderr.write(`${error}\n`));
  worker.on("completed", () => {
    if (++done === count) say({ seconds: (performance.now() - began) / 1000, waits });
  });
  await worker.waitUntilReady();
  say({ ready: true });
  began = performance.now();
  worker.run();
}

if (verb === "push") await push(rest[0], Number(rest[1]), Number(rest[2] ?? 0));
else await work(...rest.map(Number));
