package dev.askel.engine.bulk;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkItem;
import dev.askel.engine.api.workbench.BulkJobs.BulkJob;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.Change;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.CauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Stopping and redriving many executions, on two nodes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(OrderAnnotation.class)
final class BulkJobsTest {
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 36000, "End": true}}}\
            """;

    private static final EngineRig RIG = twoNodes();

    private final Client client = RIG.client();

    private static EngineRig twoNodes() {
        var quick =
                new BulkSettings(Duration.ofDays(30), 16, 8, 100, 128, 12, Duration.ofMillis(50));
        var rig = EngineRig.withoutNodes(EngineRig.SETTINGS.toBuilder().bulk(quick).build());
        rig.addNode();
        rig.addNode();
        return rig;
    }

    @AfterAll
    static void close() {
        RIG.close();
    }

    private static BulkJobs jobs(EngineNode node) {
        return node.engine().bulkJobs();
    }

    private static BulkJobs jobs() {
        return jobs(RIG.node());
    }

    private List<String> started(String machine, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> client.start(machine, "x" + i, "{}"))
                .toList();
    }

    private static ExecutionCriteria of(String machineArn) {
        return of(machineArn, null);
    }

    private static ExecutionCriteria of(String machineArn, @Nullable Instant startedFrom) {
        if (!(Arns.stateMachine(machineArn) instanceof Answer.Ok(var arn))) {
            throw new AssertionError(machineArn);
        }
        return ExecutionCriteria.ofMachine(arn).withStarted(new TimeRange(startedFrom, null));
    }

    private static BulkOrder stop(String machineArn, int ratePerSecond) {
        return new BulkOrder(Action.STOP, of(machineArn), "Bulk", "night", ratePerSecond);
    }

    private static BulkOrder redrive(String machineArn) {
        return new BulkOrder(Action.REDRIVE, of(machineArn), null, null, BulkJobs.RATE_MAX);
    }

    private static BulkJob job(BulkJob job) {
        return ok(jobs().describe(caller(), job.jobId()));
    }

    private static BulkJob becomes(BulkJob job, Predicate<BulkJob> wanted) {
        return Eventually.value("the job is as wanted", () -> job(job), wanted);
    }

    private static BulkJob over(BulkJob job) {
        return becomes(job, now -> now.state().hasEnded());
    }

    private static BulkJob changed(BulkJob job, Change change) {
        return ok(jobs().change(caller(), job.jobId(), change));
    }

    /** Reads all items, page by page. */
    private static List<BulkItem> items(BulkJob job, @Nullable ItemState state) {
        var items = new ArrayList<BulkItem>();
        @Nullable String token = null;
        do {
            var page = ok(jobs().items(caller(), job.jobId(), state, new Page(70, token)));
            items.addAll(page.items());
            token = page.nextToken();
        } while (token != null);
        return items;
    }

    private static Set<String> executions(List<BulkItem> items) {
        return items.stream().map(BulkItem::executionArn).collect(Collectors.toSet());
    }

    /** Runs last, because it crashes the rig's node that owns the jobs. */
    @Test
    @Order(Integer.MAX_VALUE)
    void jobs_go_on_when_the_node_that_works_them_off_is_killed() {
        var left = RIG.nodes().getLast();
        var one = left.client();
        var jobs = jobs(left);
        var begun = new ArrayList<BulkJob>();
        var running = new ArrayList<String>();
        var machines =
                IntStream.range(0, 8)
                        .mapToObj(_ -> one.createMachine(EngineRig.uniqueName("killed"), WAIT))
                        .toList();
        for (var machine : machines) {
            for (int i = 0; i < 16; i++) {
                running.add(one.start(machine, "x" + i, "{}"));
            }
        }
        for (var machine : machines) {
            var order = stop(machine, 1);
            assertThat(ok(jobs.preview(caller(), order)).count()).isEqualTo(16);
            begun.add(ok(jobs.start(caller(), order, null, null)));
        }
        for (var job : begun) {
            becomes(job, now -> now.done() > 0);
        }
        var owners = owners(begun);

        var killed = Cluster.get(RIG.node().system()).selfMember().address();
        RIG.kill(RIG.node());
        // It has the oldest job. Without it the other job would not continue.
        Cluster.get(left.system()).manager().tell(new Down(killed));

        for (var job : begun) {
            // A job that is over refuses it.
            Eventually.get(jobs.change(caller(), job.jobId(), new Change.Rate(BulkJobs.RATE_MAX)));
            var over = over(job);
            assertThat(over.state()).isEqualTo(JobState.COMPLETED);
            assertThat(over.total()).isEqualTo(16);
            assertThat(over.done()).isEqualTo(16);
        }
        assertThat(owners(begun)).isNotEqualTo(owners);
        for (var execution : running) {
            var described = one.describe(execution);
            assertThat(described.status()).isEqualTo(ExecutionStatus.ABORTED);
            assertThat(described.error()).isEqualTo("Bulk");
            assertThat(one.types(execution)).containsOnlyOnce(HistoryEventType.ExecutionAborted);
        }
    }

    /** The owner of each job. */
    private static List<String> owners(List<BulkJob> jobs) {
        return jobs.stream()
                .flatMap(job ->
                        RIG
                                .query(
                                        row -> row.getString(1),
                                        "SELECT owner FROM bulk_jobs WHERE job_id = ?::uuid",
                                        job.jobId())
                                .stream())
                .toList();
    }

    @Test
    void a_job_whose_executions_can_never_be_gathered_fails_and_says_why() {
        var machine = client.createMachine(EngineRig.uniqueName("never"), WAIT);
        // Not a number of milliseconds.
        var never = of(machine, Instant.MAX);
        var order = new BulkOrder(Action.STOP, never, null, null, 1);

        var job = over(ok(jobs().start(caller(), order, null, null)));

        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.reason())
                .startsWith("Its executions could not be gathered: ")
                .contains("ArithmeticException");
        assertThat(job.stopDate()).isNotNull();
        assertThat(refused(jobs().change(caller(), job.jobId(), new Change.Cancel())))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void a_job_waits_for_a_database_that_is_away_however_often_it_has_to_try() {
        var name = EngineRig.uniqueName("away");
        var machine = client.createMachine(name, WAIT);
        started(machine, 3);
        RIG.execute("CREATE SEQUENCE tries");
        RIG.execute(
                """
                CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN
                    PERFORM nextval(''tries'');
                    RAISE EXCEPTION ''starting up'' USING ERRCODE = ''57P03'';
                END'\
                """);
        RIG.execute(
                """
                CREATE TRIGGER away BEFORE INSERT ON bulk_items FOR EACH ROW
                    WHEN (NEW.machine_name = '%s') EXECUTE FUNCTION away()\
                """
                        .formatted(name));
        var job = ok(jobs().start(caller(), stop(machine, BulkJobs.RATE_MAX), null, null));
        Eventually.holds(
                "it has tried more often than it would a thing that cannot be",
                () ->
                        RIG.query(row -> row.getLong(1), "SELECT last_value FROM tries").getFirst()
                                > 5);
        assertThat(job(job).state()).isEqualTo(JobState.GATHERING);

        RIG.execute("DROP TRIGGER away ON bulk_items");

        assertThat(over(job).done()).isEqualTo(3);
    }

    @Test
    void what_had_ended_is_skipped_and_what_starts_later_is_not_meant() {
        var machine = client.createMachine(EngineRig.uniqueName("some"), WAIT);
        var running = started(machine, 20);
        var job = ok(jobs().start(caller(), stop(machine, 1), null, "me"));
        becomes(job, now -> now.state() == JobState.RUNNING);
        changed(job, new Change.Pause());
        var paused = becomes(job, now -> now.state() == JobState.PAUSED);
        assertThat(paused.total()).isEqualTo(20);
        var late = client.start(machine, "late", "{}");
        var left = executions(items(job, ItemState.PENDING));
        var last = running.getFirst();
        assertThat(left).contains(last);
        client.stop(last, null, null);

        changed(job, new Change.Rate(BulkJobs.RATE_MAX));
        changed(job, new Change.Resume());

        var over = over(job);
        assertThat(over.state()).isEqualTo(JobState.COMPLETED);
        assertThat(over.ratePerSecond()).isEqualTo(BulkJobs.RATE_MAX);
        assertThat(over.done()).isEqualTo(19);
        assertThat(over.skipped()).isEqualTo(1);
        assertThat(over.stopDate()).isNotNull();
        assertThat(over.startedBy()).isEqualTo("me");
        assertThat(items(job, ItemState.SKIPPED))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.executionArn()).isEqualTo(last);
                    assertThat(item.reason()).isEqualTo("It had ended before: ABORTED.");
                });
        assertThat(executions(items(job, null))).containsExactlyInAnyOrderElementsOf(running);
        assertThat(client.describe(late).status()).isEqualTo(ExecutionStatus.RUNNING);
        client.stop(late, null, null);
    }

    @Test
    void a_job_begins_no_more_than_its_rate_and_nothing_after_it_is_cancelled() {
        var machine = client.createMachine(EngineRig.uniqueName("slow"), WAIT);
        var running = started(machine, 30);
        var job = ok(jobs().start(caller(), stop(machine, 1), null, null));
        becomes(job, now -> now.done() > 0);
        // Only elapsed time counts, and at most one second of it.
        RIG.time().skip(Duration.ofHours(1));
        becomes(job, now -> now.done() > 1);

        changed(job, new Change.Cancel());

        var over = over(job);
        assertThat(over.state()).isEqualTo(JobState.CANCELLED);
        assertThat(over.done()).isBetween(2L, 25L);
        assertThat(over.remaining()).isEqualTo(30 - over.done());
        assertThat(items(job, ItemState.PENDING)).hasSize(Math.toIntExact(over.remaining()));
        assertThat(
                        running.stream()
                                .filter(each ->
                                        client.describe(each).status() == ExecutionStatus.RUNNING))
                .hasSize(Math.toIntExact(over.remaining()));
        assertThat(changed(job, new Change.Cancel()).state()).isEqualTo(JobState.CANCELLED);
        assertThat(refused(jobs().change(caller(), job.jobId(), new Change.Resume())))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void failed_executions_are_redriven_once_each() {
        var function = EngineRig.uniqueName("redriven");
        RIG.functions().failWith(function, "Down", "not yet");
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var failed = started(machine, 40);
        failed.forEach(
                each -> assertThat(client.awaitEnd(each).status()).isEqualTo(ExecutionStatus.FAILED));
        RIG.functions().answerWith(function, input -> input);

        assertThat(ok(jobs().preview(caller(), redrive(machine))).executionArns())
                .hasSize(10)
                .isSubsetOf(failed);
        var job = ok(jobs().start(caller(), redrive(machine), "token", null));
        // The same call again returns the same job; another call with the token is refused.
        assertThat(ok(jobs().start(caller(), redrive(machine), "token", null)).jobId())
                .isEqualTo(job.jobId());
        assertThat(refused(jobs().start(caller(), stop(machine, 5), "token", null)))
                .isInstanceOf(EngineError.ConflictException.class);

        assertThat(over(job).done()).isEqualTo(40);
        for (var execution : failed) {
            assertThat(client.awaitOutput(execution)).isEqualTo("{}");
            assertThat(client.describe(execution).redriveCount()).isEqualTo(1);
        }
        assertThat(ok(jobs().preview(caller(), redrive(machine))).count()).isZero();
    }

    @Test
    void an_order_for_a_cause_keeps_the_failures_that_are_searched() {
        var machine = client.createMachine(EngineRig.uniqueName("cause"), WAIT);
        var ofCause = new FailureFilter(null, null, null, new CauseFilter("no disk"));
        var order = new BulkOrder(Action.REDRIVE, of(machine).withFailure(ofCause), null, null, 1);

        var job = ok(jobs().start(caller(), order, "of-cause", null));

        // Fewer failures than are searched have no bound.
        assertThat(job.order().criteria().failure().cause())
                .isEqualTo(new CauseFilter("no disk", Instant.EPOCH));
        assertThat(ok(jobs().start(caller(), order, "of-cause", null)).jobId())
                .isEqualTo(job.jobId());
        assertThat(over(job).total()).isZero();
    }

    @Test
    void an_order_that_makes_no_sense_is_refused() {
        var machine = client.createMachine(EngineRig.uniqueName("refused"), WAIT);
        var ended =
                new BulkOrder(
                        Action.STOP,
                        ExecutionCriteria.ALL.withStatuses(Set.of(ExecutionStatus.SUCCEEDED)),
                        null,
                        null,
                        1);
        for (var order :
                List.of(
                        ended,
                        stop(machine, 0),
                        stop(machine, BulkJobs.RATE_MAX + 1),
                        new BulkOrder(Action.REDRIVE, of(machine), "E", null, 1))) {
            assertThat(refused(jobs().start(caller(), order, null, null)))
                    .isEqualTo(refused(jobs().preview(caller(), order)))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        assertThat(refused(jobs().start(caller(), stop(machine, 1), "no blank", null)))
                .isInstanceOf(EngineError.ValidationException.class);
        assertThat(refused(jobs().describe(caller(), "x")))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void jobs_are_listed_the_latest_first_and_leave_after_their_retention() {
        var machine = client.createMachine(EngineRig.uniqueName("none"), WAIT);
        var first = over(ok(jobs().start(caller(), stop(machine, 1), null, null)));
        var second = over(ok(jobs().start(caller(), stop(machine, 1), null, null)));
        assertThat(first.total()).isZero();
        var page = ok(jobs().list(caller(), new Page(1, null)));
        assertThat(page.jobs()).extracting(BulkJob::jobId).containsExactly(second.jobId());
        assertThat(ok(jobs().list(caller(), new Page(1, page.nextToken()))).jobs())
                .extracting(BulkJob::jobId)
                .containsExactly(first.jobId());

        RIG.time().skip(BulkSettings.STANDARD.retention().plusSeconds(5));

        Eventually.holds(
                "it has left",
                () ->
                        Eventually.get(jobs().describe(caller(), first.jobId()))
                                instanceof Answer.Refused<?>);
    }
}
