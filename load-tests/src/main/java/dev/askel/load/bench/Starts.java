package dev.askel.load.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Many starts, by closed loops in turns of some seconds until there are enough.
 *
 * @param count a little more than was asked for
 * @param last what came of the last turn
 */
record Starts(long count, double seconds, LoadMaker.Outcome last) {
    private static final long FIRST_TURN_SECONDS = 2;
    private static final long TURN_SECONDS_MAX = 20;

    static Starts make(Lab lab, Options options, List<LoadCall> calls, int clients, int count)
            throws IOException {
        var made = turn(lab, options, calls, clients, FIRST_TURN_SECONDS);
        while (made.count < count) {
            // As fast as the last turn: a server that was cold is not any more.
            var left = (count - made.count) * made.last.seconds() / made.last.count();
            var turn =
                    turn(
                            lab,
                            options,
                            calls,
                            clients,
                            Math.clamp(Math.round(left), 1, TURN_SECONDS_MAX));
            made = new Starts(made.count + turn.count, made.seconds + turn.seconds, turn.last);
        }
        return made;
    }

    private static Starts turn(
            Lab lab, Options options, List<LoadCall> calls, int clients, long seconds)
            throws IOException {
        var outcome =
                options.load()
                        .run(lab.server().endpoint(), calls, clients, Duration.ofSeconds(seconds));
        return new Starts(outcome.count(), outcome.seconds(), outcome);
    }

    double perSecond() {
        return count / seconds;
    }
}
