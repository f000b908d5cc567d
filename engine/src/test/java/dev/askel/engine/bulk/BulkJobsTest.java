package dev.askel.engine.bulk;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
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
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        var settings =
                new BulkSettings(Duration.ofDays(30), 16, 8, 100, 128, 12, Duration.ofMillis(50));
        var rig = EngineRig.withoutNodes(EngineRig.SETTINGS.toBuilder().bulk(settings).build());
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

    private List<String> startMany(String machine, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> client.start(machine, "x" + i, "{}"))
                .toList();
    }

    private static ExecutionCriteria criteriaOf(String machineArn) {
        return criteriaOf(machineArn, null);
    }

    private static ExecutionCriteria criteriaOf(String machineArn, @Nullable Instant startedFrom) {
        if (!(Arns.parseStateMachine(machineArn) instanceof Answer.Ok(var arn))) {
            throw new AssertionError(machineArn);
        }
        return ExecutionCriteria.ofMachine(arn).withStarted(new TimeRange(startedFrom, null));
    }

    private static BulkOrder stopOrder(String machineArn, int ratePerSecond) {
        return new BulkOrder(Action.STOP, criteriaOf(machineArn), "Bulk", "night", ratePerSecond);
    }

    private static BulkOrder redriveOrder(String machineArn) {
        return new BulkOrder(Action.REDRIVE, criteriaOf(machineArn), null, null, BulkJobs.RATE_MAX);
    }

    private static BulkJob describe(BulkJob job) {
        return ok(jobs().describe(caller(), job.jobId()));
    }

    private static BulkJob await(BulkJob job, Predicate<BulkJob> condition) {
        return Eventually.value("the job meets the condition", () -> describe(job), condition);
    }

    private static BulkJob awaitEnd(BulkJob job) {
        return await(job, now -> now.state().hasEnded());
    }

    private static BulkJob change(BulkJob job, Change change) {
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

    private static Set<String> executionArns(List<BulkItem> items) {
        return items.stream().map(BulkItem::executionArn).collect(Collectors.toSet());
    }

    /** Runs last, because it crashes the rig's node that owns the jobs. */
    @Test
    @Order(Integer.MAX_VALUE)
    void jobs_continue_after_the_node_that_runs_them_is_killed() {
        var survivor = RIG.nodes().getLast();
        var one = survivor.client();
        var jobs = jobs(survivor);
        var started = new ArrayList<BulkJob>();
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
            var order = stopOrder(machine, 1);
            assertThat(ok(jobs.preview(caller(), order)).count()).isEqualTo(16);
            started.add(ok(jobs.start(caller(), order, null, null)));
        }
        for (var job : started) {
            await(job, now -> now.done() > 0);
        }
        var owners = owners(started);

        var killed = Cluster.get(RIG.node().system()).selfMember().address();
        RIG.kill(RIG.node());
        // The killed node is the oldest one, so the split brain resolver would not mark it down.
        Cluster.get(survivor.system()).manager().tell(new Down(killed));

        for (var job : started) {
            // A job that has ended refuses the change.
            Eventually.get(jobs.change(caller(), job.jobId(), new Change.Rate(BulkJobs.RATE_MAX)));
            var ended = awaitEnd(job);
            assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
            assertThat(ended.total()).isEqualTo(16);
            assertThat(ended.done()).isEqualTo(16);
        }
        assertThat(owners(started)).isNotEqualTo(owners);
        for (var execution : running) {
            var described = one.describe(execution);
            assertThat(described.status()).isEqualTo(ExecutionStatus.ABORTED);
            assertThat(described.error()).isEqualTo("Bulk");
            assertThat(one.types(execution)).containsOnlyOnce(HistoryEventType.ExecutionAborted);
        }
    }

    /** Reads the owner of each job. */
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
    void jobs_pause_executions_and_resume_them() {
        var machine = client.createMachine(EngineRig.uniqueName("paused"), WAIT);
        var executions = startMany(machine, 20);
        var pauses = RIG.node().engine().pauses();
        client.stop(executions.getFirst(), null, null);
        var criteria = criteriaOf(machine);
        var pauseOrder = new BulkOrder(Action.PAUSE, criteria, null, "fire", 100);
        var resumeOrder = new BulkOrder(Action.RESUME, criteria, null, null, 100);

        var pausing = awaitEnd(ok(jobs().start(caller(), pauseOrder, null, "ann")));
        assertThat(pausing.done()).isEqualTo(19);
        var pause =
                Objects.requireNonNull(ok(pauses.describe(caller(), executions.getLast())).pause());
        assertThat(pause.reason()).isEqualTo("fire");
        assertThat(pause.by()).isEqualTo("ann");

        // Executions that are not paused are not selected for a resume, and are not paused again.
        ok(pauses.resume(caller(), executions.getLast(), false));
        assertThat(ok(jobs().preview(caller(), resumeOrder)).count()).isEqualTo(18);
        var pausingAgain = awaitEnd(ok(jobs().start(caller(), pauseOrder, null, null)));
        assertThat(pausingAgain.done()).isEqualTo(1);
        assertThat(items(pausingAgain, ItemState.SKIPPED))
                .hasSize(18)
                .allMatch(each -> "It was already paused.".equals(each.reason()));
        ok(pauses.resume(caller(), executions.getLast(), false));

        var resuming = awaitEnd(ok(jobs().start(caller(), resumeOrder, null, null)));
        assertThat(resuming.total()).isEqualTo(18);
        assertThat(resuming.done()).isEqualTo(18);
        assertThat(executions)
                .allMatch(each -> ok(pauses.describe(caller(), each)).pause() == null);
        assertThat(
                        refused(
                                jobs().start(
                                                caller(),
                                                new BulkOrder(
                                                        Action.RESUME, criteria, null, "x", 1),
                                                null,
                                                null)))
                .isInstanceOf(EngineError.ValidationException.class);
    }

    @Test
    void a_selected_execution_that_was_resumed_since_is_skipped() {
        var machine = client.createMachine(EngineRig.uniqueName("resumed"), WAIT);
        var executions = startMany(machine, 30);
        var pauses = RIG.node().engine().pauses();
        for (var execution : executions) {
            ok(
                    pauses.pause(
                            caller(),
                            execution,
                            new NewPause(null, null, Timeouts.CONTINUE, false)));
        }
        var order = new BulkOrder(Action.RESUME, criteriaOf(machine), null, null, 1);
        var job = ok(jobs().start(caller(), order, null, null));
        await(job, now -> now.state() == JobState.RUNNING);
        change(job, new Change.Pause());
        await(job, now -> now.state() == JobState.PAUSED);
        var pending = executionArns(items(job, ItemState.PENDING));
        assertThat(pending).isNotEmpty();
        for (var execution : pending) {
            ok(pauses.resume(caller(), execution, false));
        }
        change(job, new Change.Rate(BulkJobs.RATE_MAX));
        change(job, new Change.Resume());

        var ended = awaitEnd(job);
        assertThat(ended.done() + ended.skipped()).isEqualTo(executions.size());
        assertThat(items(job, ItemState.SKIPPED))
                .isNotEmpty()
                .allMatch(each -> "It was not paused.".equals(each.reason()));
    }

    @Test
    void a_job_fails_with_a_reason_if_its_executions_cannot_be_gathered() {
        var machine = client.createMachine(EngineRig.uniqueName("never"), WAIT);
        // A long cannot represent this time in milliseconds.
        var invalid = criteriaOf(machine, Instant.MAX);
        var order = new BulkOrder(Action.STOP, invalid, null, null, 1);

        var job = awaitEnd(ok(jobs().start(caller(), order, null, null)));

        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.reason())
                .startsWith("Its executions could not be gathered: ")
                .contains("ArithmeticException");
        assertThat(job.stopDate()).isNotNull();
        assertThat(refused(jobs().change(caller(), job.jobId(), new Change.Cancel())))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void a_job_waits_without_limit_for_an_unavailable_database() {
        var name = EngineRig.uniqueName("away");
        var machine = client.createMachine(name, WAIT);
        startMany(machine, 3);
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
        var job = ok(jobs().start(caller(), stopOrder(machine, BulkJobs.RATE_MAX), null, null));
        Eventually.holds(
                "it has tried more often than after permanent failures",
                () ->
                        RIG.query(row -> row.getLong(1), "SELECT last_value FROM tries").getFirst()
                                > 5);
        assertThat(describe(job).state()).isEqualTo(JobState.GATHERING);

        RIG.execute("DROP TRIGGER away ON bulk_items");

        assertThat(awaitEnd(job).done()).isEqualTo(3);
    }

    @Test
    void executions_that_ended_before_are_skipped_and_later_ones_are_not_included() {
        var machine = client.createMachine(EngineRig.uniqueName("some"), WAIT);
        var running = startMany(machine, 20);
        var job = ok(jobs().start(caller(), stopOrder(machine, 1), null, "me"));
        await(job, now -> now.state() == JobState.RUNNING);
        change(job, new Change.Pause());
        var paused = await(job, now -> now.state() == JobState.PAUSED);
        assertThat(paused.total()).isEqualTo(20);
        var late = client.start(machine, "late", "{}");
        var pending = executionArns(items(job, ItemState.PENDING));
        var last = running.getFirst();
        assertThat(pending).contains(last);
        client.stop(last, null, null);

        change(job, new Change.Rate(BulkJobs.RATE_MAX));
        change(job, new Change.Resume());

        var ended = awaitEnd(job);
        assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
        assertThat(ended.ratePerSecond()).isEqualTo(BulkJobs.RATE_MAX);
        assertThat(ended.done()).isEqualTo(19);
        assertThat(ended.skipped()).isEqualTo(1);
        assertThat(ended.stopDate()).isNotNull();
        assertThat(ended.startedBy()).isEqualTo("me");
        assertThat(items(job, ItemState.SKIPPED))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.executionArn()).isEqualTo(last);
                    assertThat(item.reason()).isEqualTo("It had ended before: ABORTED.");
                });
        assertThat(executionArns(items(job, null))).containsExactlyInAnyOrderElementsOf(running);
        assertThat(client.describe(late).status()).isEqualTo(ExecutionStatus.RUNNING);
        client.stop(late, null, null);
    }

    @Test
    void a_job_keeps_to_its_rate_and_sends_nothing_after_it_is_cancelled() {
        var machine = client.createMachine(EngineRig.uniqueName("slow"), WAIT);
        var running = startMany(machine, 30);
        var job = ok(jobs().start(caller(), stopOrder(machine, 1), null, null));
        await(job, now -> now.done() > 0);
        // Only elapsed time adds tokens, and at most the tokens of one second.
        RIG.time().skip(Duration.ofHours(1));
        await(job, now -> now.done() > 1);

        change(job, new Change.Cancel());

        var ended = awaitEnd(job);
        assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
        assertThat(ended.done()).isBetween(2L, 25L);
        assertThat(ended.remaining()).isEqualTo(30 - ended.done());
        assertThat(items(job, ItemState.PENDING)).hasSize(Math.toIntExact(ended.remaining()));
        assertThat(
                        running.stream()
                                .filter(each ->
                                        client.describe(each).status() == ExecutionStatus.RUNNING))
                .hasSize(Math.toIntExact(ended.remaining()));
        assertThat(change(job, new Change.Cancel()).state()).isEqualTo(JobState.CANCELLED);
        assertThat(refused(jobs().change(caller(), job.jobId(), new Change.Resume())))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void each_failed_execution_is_redriven_once() {
        var function = EngineRig.uniqueName("redriven");
        RIG.functions().failWith(function, "Down", "not yet");
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var failed = startMany(machine, 40);
        failed.forEach(each ->
                assertThat(client.awaitEnd(each).status()).isEqualTo(ExecutionStatus.FAILED));
        RIG.functions().answerWith(function, input -> input);

        assertThat(ok(jobs().preview(caller(), redriveOrder(machine))).executionArns())
                .hasSize(10)
                .isSubsetOf(failed);
        var job = ok(jobs().start(caller(), redriveOrder(machine), "token", null));
        // The same call again returns the same job; another call with the token is refused.
        assertThat(ok(jobs().start(caller(), redriveOrder(machine), "token", null)).jobId())
                .isEqualTo(job.jobId());
        assertThat(refused(jobs().start(caller(), stopOrder(machine, 5), "token", null)))
                .isInstanceOf(EngineError.ConflictException.class);

        assertThat(awaitEnd(job).done()).isEqualTo(40);
        for (var execution : failed) {
            assertThat(client.awaitOutput(execution)).isEqualTo("{}");
            assertThat(client.describe(execution).redriveCount()).isEqualTo(1);
        }
        assertThat(ok(jobs().preview(caller(), redriveOrder(machine))).count()).isZero();
    }

    @Test
    void an_order_for_a_cause_stores_the_bound_of_the_searched_failures() {
        var machine = client.createMachine(EngineRig.uniqueName("cause"), WAIT);
        var ofCause = new FailureFilter(null, null, null, new CauseFilter("no disk"));
        var order =
                new BulkOrder(
                        Action.REDRIVE, criteriaOf(machine).withFailure(ofCause), null, null, 1);

        var job = ok(jobs().start(caller(), order, "of-cause", null));

        // The time bound is the epoch, because there are fewer failures than the maximum.
        assertThat(job.order().criteria().failure().cause())
                .isEqualTo(new CauseFilter("no disk", Instant.EPOCH));
        assertThat(ok(jobs().start(caller(), order, "of-cause", null)).jobId())
                .isEqualTo(job.jobId());
        assertThat(awaitEnd(job).total()).isZero();
    }

    @Test
    void an_invalid_order_is_refused() {
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
                        stopOrder(machine, 0),
                        stopOrder(machine, BulkJobs.RATE_MAX + 1),
                        new BulkOrder(
                                Action.RESUME,
                                criteriaOf(machine).withPause(PauseFilter.NOT_PAUSED),
                                null,
                                null,
                                1),
                        new BulkOrder(Action.REDRIVE, criteriaOf(machine), "E", null, 1))) {
            assertThat(refused(jobs().start(caller(), order, null, null)))
                    .isEqualTo(refused(jobs().preview(caller(), order)))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        assertThat(refused(jobs().start(caller(), stopOrder(machine, 1), "no blank", null)))
                .isInstanceOf(EngineError.ValidationException.class);
        assertThat(refused(jobs().describe(caller(), "x")))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void jobs_are_listed_the_latest_first_and_deleted_after_their_retention() {
        var machine = client.createMachine(EngineRig.uniqueName("none"), WAIT);
        var first = awaitEnd(ok(jobs().start(caller(), stopOrder(machine, 1), null, null)));
        var second = awaitEnd(ok(jobs().start(caller(), stopOrder(machine, 1), null, null)));
        assertThat(first.total()).isZero();
        var page = ok(jobs().list(caller(), new Page(1, null)));
        assertThat(page.jobs()).extracting(BulkJob::jobId).containsExactly(second.jobId());
        assertThat(ok(jobs().list(caller(), new Page(1, page.nextToken()))).jobs())
                .extracting(BulkJob::jobId)
                .containsExactly(first.jobId());

        RIG.time().skip(BulkSettings.STANDARD.retention().plusSeconds(5));

        Eventually.holds(
                "the job is deleted",
                () ->
                        Eventually.get(jobs().describe(caller(), first.jobId()))
                                instanceof Answer.Refused<?>);
    }
}
