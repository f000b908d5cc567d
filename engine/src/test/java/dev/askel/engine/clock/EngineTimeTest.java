package dev.askel.engine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.schema.Migrations;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that engine time follows the database and never goes back. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EngineTimeTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** The error of a clock that was measured on a busy machine. */
    private static final long UNCERTAINTY_MILLIS = 500;

    private final AtomicLong monotonic = new AtomicLong(5_000 * MILLI);
    private final SteeredClock clock = new SteeredClock(monotonic::get, measurement(1_000, 0));

    private SteeredClock.Measurement measurement(long epochMillis, long roundTripMillis) {
        long now = monotonic.get();
        return new SteeredClock.Measurement(
                epochMillis * MILLI - roundTripMillis * MILLI / 2,
                now - roundTripMillis * MILLI,
                now);
    }

    private void advance(long millis) {
        monotonic.addAndGet(millis * MILLI);
    }

    @Test
    void the_clock_uses_the_monotonic_clock_between_measurements() {
        advance(250);

        assertThat(clock.millis()).isEqualTo(1_250);
    }

    @Test
    void the_clock_jumps_to_a_database_that_is_ahead() {
        clock.follow(measurement(4_000, 2));

        assertThat(clock.millis()).isEqualTo(4_000);
    }

    @Test
    void the_clock_runs_at_half_speed_until_a_database_that_is_behind_has_caught_up() {
        advance(1_000);
        clock.follow(measurement(1_900, 0));

        assertThat(clock.millis()).isEqualTo(2_000);
        advance(100);
        assertThat(clock.millis()).isEqualTo(2_050);
        advance(100);
        assertThat(clock.millis()).isEqualTo(2_100);
        advance(100);
        assertThat(clock.millis()).isEqualTo(2_200);
    }

    @Test
    void the_clock_ignores_a_difference_within_the_uncertainty() {
        clock.follow(measurement(1_004, 10));

        assertThat(clock.millis()).isEqualTo(1_000);
    }

    @Test
    void the_clock_never_goes_back_for_any_time_of_the_database() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        long last = clock.millis();
        for (int i = 0; i < 5_000; i++) {
            advance(random.nextInt(50));
            if (random.nextInt(4) == 0) {
                clock.follow(measurement(last + random.nextInt(-2_000, 2_000), random.nextInt(20)));
            }
            assertThat(clock.millis()).as("seed %d", seed).isGreaterThanOrEqualTo(last);
            last = clock.millis();
        }
    }

    @Test
    void engine_time_equals_the_time_of_a_real_database() throws Exception {
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
                // The assertion holds even if a busy machine delays the query.
                long before = time.millis();
                try (var found = statement.executeQuery()) {
                    found.next();
                    assertThat(found.getLong(1))
                            .isBetween(
                                    before - UNCERTAINTY_MILLIS,
                                    time.millis() + UNCERTAINTY_MILLIS);
                }
            }
        }
    }
}
