package dev.askel.load.cluster;

import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Relays frames between two network interfaces with delay, reordering and loss, until it is killed.
 * It is a separate program, because it must run in the network namespace of the switch. It replaces
 * netem, because not every kernel has netem.
 */
public final class LinkRelay {
    /** The delay and loss of frames. */
    private record Quality(double delayMillis, double jitterMillis, double lossPercent) {}

    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    private record DelayedFrame(byte[] frame, long dueNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(
                    getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private LinkRelay() {}

    /**
     * Starts the relay.
     *
     * @param arguments two interfaces, delay and jitter in milliseconds, and loss in percent
     */
    public static void main(String[] arguments) throws Throwable {
        var quality =
                new Quality(
                        Double.parseDouble(arguments[2]),
                        Double.parseDouble(arguments[3]),
                        Double.parseDouble(arguments[4]));
        var one = RawLink.open(arguments[0]);
        var other = RawLink.open(arguments[1]);
        relay(one, other, quality);
        relay(other, one, quality);
        System.out.println("started");
    }

    private static void relay(RawLink from, RawLink to, Quality quality) {
        var delayed = new DelayQueue<DelayedFrame>();
        Thread.ofPlatform().name("receives").start(() -> receive(from, delayed, quality));
        Thread.ofPlatform().name("sends").start(() -> send(to, delayed));
    }

    private static void receive(RawLink from, DelayQueue<DelayedFrame> delayed, Quality quality) {
        var chance = ThreadLocalRandom.current();
        try {
            while (true) {
                var frame = from.receive();
                if (frame.length > 0 && chance.nextDouble(100) >= quality.lossPercent()) {
                    double millis =
                            quality.delayMillis()
                                    + (chance.nextDouble() * 2 - 1) * quality.jitterMillis();
                    delayed.add(new DelayedFrame(frame, System.nanoTime() + (long) (millis * 1e6)));
                }
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(RawLink to, DelayQueue<DelayedFrame> delayed) {
        try {
            while (true) {
                to.send(delayed.take().frame());
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
