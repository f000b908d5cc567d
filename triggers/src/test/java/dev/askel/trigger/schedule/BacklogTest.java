package dev.askel.trigger.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.schedule.ScheduleTable.Firing;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.target.Delivery;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Occurrences that are late although their lane runs, in groups that skip missed ones. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BacklogTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final Tag SKIP_MISSED = new Tag("askel:catch-up", "none");
    private static final FiringPolicy NONE = FiringPolicy.of(List.of(SKIP_MISSED));

    private static List<Instant> fired(
            String expression, Duration lateness, Duration runningSinceNoon) {
        var schedule =
                new Schedule(
                        new ScheduleName("123456789012", "us-east-1", "default", "late"),
                        UUID.randomUUID(),
                        TriggerRig.definition(
                                expression, "arn:aws:sqs:us-east-1:123456789012:q", "{}"),
                        NOON,
                        NOON,
                        NOON,
                        null);
        return Firings.fire(
                        schedule,
                        new Firing(NOON, NOON),
                        NONE,
                        NOON.plus(lateness),
                        NOON.plus(runningSinceNoon))
                .deliveries()
                .stream()
                .map(Delivery::occurredAt)
                .toList();
    }

    @Test
    void a_one_time_schedule_in_a_backlog_is_not_missed() {
        var once = "at(2026-11-27T12:00:00)";
        assertThat(fired(once, Duration.ofMinutes(10), Duration.ofHours(-1))).containsExactly(NOON);
        assertThat(fired(once, Duration.ofMinutes(10), Duration.ofSeconds(60)))
                .containsExactly(NOON);
        assertThat(fired(once, Duration.ofMinutes(10), Duration.ofSeconds(61))).isEmpty();
    }

    @Test
    void only_the_last_occurrence_in_a_backlog_fires_so_that_a_backlog_ends() {
        assertThat(fired("cron(0/5 * * * ? *)", Duration.ofMinutes(14), Duration.ofHours(-1)))
                .containsExactly(NOON.plus(Duration.ofMinutes(10)));
        assertThat(fired("cron(0/5 * * * ? *)", Duration.ofMinutes(14), Duration.ofMinutes(12)))
                .isEmpty();
    }

    @Test
    void a_lane_that_polls_without_a_break_fires_an_occurrence_minutes_later() throws Exception {
        try (var rig = new TriggerRig();
                var holder = rig.connect()) {
            var machine = rig.createMachine();
            var other = rig.createMachine();
            Client.ok(
                    rig.schedules()
                            .createScheduleGroup(
                                    Client.caller(), "skipping", List.of(SKIP_MISSED), null));
            create(rig, "late", rig.engines().time().now().plusSeconds(30), machine);
            var lane = lane(rig, "late");
            // A locked schedule waits as one behind many others does.
            lock(holder, "late");
            for (int step = 0; step < 4; step++) {
                rig.engines().time().skip(Duration.ofSeconds(40));
                awaitPoll(rig, "marker-" + step + "-", lane, other);
            }
            holder.rollback();

            assertThat(rig.awaitExecutions(machine, 1)).hasSize(1);
        }
    }

    private static void create(TriggerRig rig, String name, Instant time, String machine) {
        var at = time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
        Client.ok(
                rig.schedules()
                        .createSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        "skipping",
                                        name,
                                        TriggerRig.definition("at(" + at + ")", machine, "{}"),
                                        null)));
    }

    private static int lane(TriggerRig rig, String name) {
        return rig.engines()
                .query(
                        row -> row.getInt(1),
                        "SELECT lane FROM askel.schedules WHERE name = ?",
                        name)
                .getFirst();
    }

    private static void lock(Connection connection, String name) throws Exception {
        connection.setAutoCommit(false);
        try (var statement =
                connection.prepareStatement(
                        "SELECT lane FROM askel.schedules WHERE name = ? FOR UPDATE")) {
            statement.setString(1, name);
            statement.executeQuery();
        }
    }

    /** Waits until a lane has fired a schedule that is created now. */
    private static void awaitPoll(TriggerRig rig, String prefix, int lane, String machine) {
        int number = 0;
        do {
            number++;
            create(rig, prefix + number, rig.engines().time().now(), machine);
        } while (lane(rig, prefix + number) != lane);
        var name = prefix + number;
        Eventually.value(
                name + " has fired",
                () ->
                        rig.engines()
                                .query(
                                        row -> row.getLong(1),
                                        "SELECT count(*) FROM askel.schedules WHERE name = ?"
                                                + " AND due_at IS NOT NULL",
                                        name),
                it -> it.getFirst() == 0);
    }
}
