package dev.askel.engine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.schema.Migrations;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Engine time follows the database and never goes back. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EngineTimeTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** The error of a clock that was measured on a busy machine. */
    private static final long UNSURE_MILLIS = 500;

    private final AtomicLong monotonic = new AtomicLong(5_000 * MILLI);
    private final SteeredClock clock = new SteeredClock(monotonic::get, answer(1_000, 0));

    private SteeredClock.Measurement answer(long epochMillis, long roundTripMillis) {
        long now = monotonic.get();
        return new SteeredClock.Measurement(
                epochMillis * MILLI - roundTripMillis * MILLI / 2,
                now - roundTripMillis * MILLI,
                now);
    }

    private void pass(long millis) {
        monotonic.addAndGet(millis * MILLI);
    }

    @Test
    void runs_by_the_monotonic_clock_between_measurements() {
        pass(250);

        assertThat(clock.millis()).isEqualTo(1_250);
    }

    @Test
    void jumps_to_a_database_that_is_ahead() {
        clock.follow(answer(4_000, 2));

        assertThat(clock.millis()).isEqualTo(4_000);
    }

    @Test
    void runs_at_half_speed_until_a_database_that_is_behind_has_caught_up() {
        pass(1_000);
        clock.follow(answer(1_900, 0));

        assertThat(clock.millis()).isEqualTo(2_000);
        pass(100);
        assertThat(clock.millis()).isEqualTo(2_050);
        pass(100);
        assertThat(clock.millis()).isEqualTo(2_100);
        pass(100);
        assertThat(clock.millis()).isEqualTo(2_200);
    }

    @Test
    void ignores_a_difference_within_the_uncertainty() {
        clock.follow(answer(1_004, 10));

        assertThat(clock.millis()).isEqualTo(1_000);
    }

    @Test
    void never_goes_back_whichever_time_the_database_returns() {
        var random = RandomGenerator.of("L64X128MixRandom");
        long last = clock.millis();
        for (int i = 0; i < 5_000; i++) {
            pass(random.nextInt(50));
            if (random.nextInt(4) == 0) {
                clock.follow(answer(last + random.nextInt(-2_000, 2_000), random.nextInt(20)));
            }
            assertThat(clock.millis()).isGreaterThanOrEqualTo(last);
            last = clock.millis();
        }
    }

    @Test
    void is_the_time_of_a_real_database() throws Exception {
        var database = TestPostgres.shared().createEmptyDatabase();
        Migrations.migrate(database.dataSource());
        try (var time =
                        DatabaseTime.of(
                                database.dataSource(),
                                ClockSettings.STANDARD,
                                ClockSources.system(),
                                Duration.ofMillis(20));
                var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")) {
            for (int i = 0; i < 50; i++) {
                // This holds however long a busy machine delays the query.
                long before = time.millis();
                try (var found = statement.executeQuery()) {
                    found.next();
                    assertThat(found.getLong(1))
                            .isBetween(before - UNSURE_MILLIS, time.millis() + UNSURE_MILLIS);
                }
            }
        }
    }
}
