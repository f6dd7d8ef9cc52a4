# ruby bench.rb PORT push one|bulk COUNT [PER_SECOND]
# PORT=… COUNT=… SLEEP_MS=… sidekiq -r ./bench.rb -c CONCURRENCY -q bench
# What it prints is read by ../../contender.py. A tag is a number, or when paced the time of its promise in microseconds.
require "json"
require "sidekiq"

$stdout.sync = true
# A line a job is not measured.
Sidekiq.logger.level = Logger::WARN
address = { url: "redis://127.0.0.1:#{ENV["PORT"] || ARGV[0]}/0" }
Sidekiq.configure_client { |config| config.redis = address }
Sidekiq.configure_server do |config|
  config.redis = address
  config.on(:startup) { Tally.begin }
end

def monotonic = Process.clock_gettime(Process::CLOCK_MONOTONIC)
def wall = Process.clock_gettime(Process::CLOCK_REALTIME)

module Tally
  @lock, @waits, @done = Mutex.new, [], 0

  def self.begin
    @began = monotonic
    puts({ ready: true }.to_json)
  end

  def self.done(wait)
    @lock.synchronize do
      @waits << wait if wait
      @done += 1
      puts({ seconds: monotonic - @began, waits: @waits }.to_json) if @done == ENV["COUNT"].to_i
    end
  end
end

class Probe
  include Sidekiq::Worker
  sidekiq_options queue: "bench", retry: 8

  SLEEP = ENV["SLEEP_MS"].to_i / 1000.0

  def perform(tag)
    tag = tag.to_i
    wait = (wall - tag / 1e6) * 1000 if tag > 1_000_000_000_000
    sleep SLEEP if SLEEP.positive?
    Tally.done(wait)
  end
end

def push(how, count, per_second = 0)
  count = count.to_i
  per_second = per_second.to_f
  Sidekiq.redis(&:ping)
  began = monotonic
  if how == "bulk"
    (0...count).each_slice(1000) { |numbers| Sidekiq::Client.push_bulk("class" => Probe, "args" => numbers.map { |n| [n.to_s] }) }
  else
    count.times do |n|
      sleep [0, began + n / per_second - monotonic].max if per_second.positive?
      Probe.perform_async((per_second.positive? ? (wall * 1e6).to_i : n).to_s)
    end
  end
  puts({ seconds: monotonic - began }.to_json)
end

push(*ARGV[2..]) if $PROGRAM_NAME == __FILE__
