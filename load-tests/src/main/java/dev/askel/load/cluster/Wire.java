package dev.askel.load.cluster;

import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A bad wire between two interfaces: frames are late, some come in another order, some never. A
 * program of its own, since it must live where the switch is; it ends when it is killed. (This does
 * what the kernel's netem would, which not every kernel has.)
 */
public final class Wire {
    /** What the wire does to frames. */
    private record Quality(double delayMillis, double jitterMillis, double lossPercent) {}

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Late(byte[] frame, long dueNanos) implements Delayed {
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

    private Wire() {}

    /** Takes both interfaces, milliseconds of delay and of jitter, and percent of loss. */
    public static void main(String[] words) throws Throwable {
        var quality =
                new Quality(
                        Double.parseDouble(words[2]),
                        Double.parseDouble(words[3]),
                        Double.parseDouble(words[4]));
        var one = RawLink.open(words[0]);
        var other = RawLink.open(words[1]);
        relay(one, other, quality);
        relay(other, one, quality);
        System.out.println("wired");
    }

    private static void relay(RawLink from, RawLink to, Quality quality) {
        var late = new DelayQueue<Late>();
        Thread.ofPlatform().name("receives").start(() -> receive(from, late, quality));
        Thread.ofPlatform().name("sends").start(() -> send(to, late));
    }

    private static void receive(RawLink from, DelayQueue<Late> late, Quality quality) {
        var chance = ThreadLocalRandom.current();
        try {
            while (true) {
                var frame = from.receive();
                if (frame.length > 0 && chance.nextDouble(100) >= quality.lossPercent()) {
                    double millis =
                            quality.delayMillis()
                                    + (chance.nextDouble() * 2 - 1) * quality.jitterMillis();
                    late.add(new Late(frame, System.nanoTime() + (long) (millis * 1e6)));
                }
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(RawLink to, DelayQueue<Late> late) {
        try {
            while (true) {
                to.send(late.take().frame());
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
