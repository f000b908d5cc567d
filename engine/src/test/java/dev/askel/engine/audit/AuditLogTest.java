package dev.askel.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.AuditFilter;
import dev.askel.engine.api.workbench.AuditLog.AuditPage;
import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.observability.AuditSink;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditLogTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ACCOUNT = "111111111111";
    private static final Caller CALLER = new Caller(ACCOUNT, "us-east-1", "request");
    private static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(NOON.toEpochMilli());
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final List<AuditRecord> delivered = new CopyOnWriteArrayList<>();
    private final List<Runnable> retries = new CopyOnWriteArrayList<>();
    private final RecordInserts inserts = new RecordInserts(workers);
    private final AuditWriter writer = writer(AuditSettings.STANDARD);
    private final StoredAuditLog log =
            new StoredAuditLog(workers, tokens(), millis::get, Duration.ofDays(90));

    private AuditWriter writer(AuditSettings settings) {
        return new AuditWriter(
                settings,
                inserts::insert,
                delivered::addAll,
                millis::get,
                (_, task) -> retries.add(task),
                new RefusalSamples(System::nanoTime));
    }

    private PageTokens tokens() {
        var secret = new byte[RootKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) 1);
        var ring =
                KeyRing.open(database.dataSource(), RootKeys.of(RootKey.of(secret)), millis::get);
        return new PageTokens(
                ring.derivedFor("page tokens"), () -> Instant.ofEpochMilli(millis.get()));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private static AuditEvent event(String account, String principal, String action, String name) {
        return new AuditEvent(
                account,
                principal,
                action,
                "arn:aws:states:us-east-1:" + account + ":stateMachine:" + name,
                "request-" + name,
                "10.0.0.1",
                Verdict.ALLOWED);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(1, TimeUnit.MINUTES).join();
    }

    private AuditPage list(AuditFilter filter, Page page) {
        return switch (await(log.listRecords(CALLER, filter, page))) {
            case Answer.Ok<AuditPage>(var found) -> found;
            case Answer.Refused<AuditPage>(var error) -> throw new AssertionError(error);
        };
    }

    private List<String> names(AuditFilter filter) {
        return list(filter, Page.of(null, null)).records().stream()
                .map(record -> record.event().requestId().replace("request-", ""))
                .toList();
    }

    private void record(AuditEvent event) {
        assertThat(await(writer.recordChange(event))).isEmpty();
        millis.incrementAndGet();
    }

    @Test
    void a_change_is_durable_before_it_is_permitted() {
        var event = event(ACCOUNT, "anna", "states:CreateStateMachine", "a");
        record(event);
        assertThat(list(ALL, Page.of(null, null)).records())
                .containsExactly(new AuditRecord(NOON, event, 0));
        assertThat(delivered).containsExactly(new AuditRecord(NOON, event, 0));
    }

    @Test
    void records_are_found_by_principal_action_resource_verdict_and_time() {
        record(event(ACCOUNT, "arn:aws:iam::1:user/anna", "states:CreateStateMachine", "a_1"));
        record(event(ACCOUNT, "arn:aws:iam::1:user/ben", "states:DeleteStateMachine", "ab1"));
        record(event("222222222222", "arn:aws:iam::2:user/anna", "states:X", "foreign"));
        writer.recordRefusal(
                new AuditEvent(
                        ACCOUNT, "anonymous", "askel:X", "*", "c", null, Verdict.UNAUTHENTICATED));
        await(writer.whenEmpty());

        assertThat(names(ALL)).containsExactly("c", "ab1", "a_1");
        assertThat(names(filter("*/anna", null, null, null))).containsExactly("a_1");
        assertThat(names(filter("anonymous", null, null, null))).containsExactly("c");
        assertThat(names(filter(null, "states:*", null, null))).containsExactly("ab1", "a_1");
        assertThat(names(filter(null, "states:Delete", null, null))).isEmpty();
        assertThat(names(filter(null, null, "*:stateMachine:a_1", null))).containsExactly("a_1");
        assertThat(names(filter(null, null, "%", null))).isEmpty();
        assertThat(names(filter(null, null, null, Verdict.UNAUTHENTICATED))).containsExactly("c");
        assertThat(
                        names(
                                new AuditFilter(
                                        null,
                                        null,
                                        null,
                                        null,
                                        NOON.plusMillis(1),
                                        NOON.plusMillis(2))))
                .containsExactly("ab1");
    }

    private static AuditFilter filter(
            @Nullable String principal,
            @Nullable String action,
            @Nullable String resource,
            @Nullable Verdict verdict) {
        return new AuditFilter(principal, action, resource, verdict, null, null);
    }

    @Test
    void pages_have_each_record_once_also_across_days() {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 23; i++) {
            record(event(ACCOUNT, "anna", "states:X", Integer.toString(i)));
            expected.addFirst(Integer.toString(i));
            millis.addAndGet(Duration.ofHours(i % 5).toMillis());
        }
        var found = new ArrayList<String>();
        var page = list(ALL, Page.of(4, null));
        while (true) {
            page.records().forEach(each -> found.add(each.event().requestId().substring(8)));
            var next = page.nextToken();
            if (next == null) {
                break;
            }
            page = list(ALL, Page.of(4, next));
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void a_page_token_is_valid_for_its_account_and_filter_only() {
        IntStream.range(0, 3)
                .forEach(i -> record(event(ACCOUNT, "anna", "states:X", Integer.toString(i))));
        var token = Objects.requireNonNull(list(ALL, Page.of(1, null)).nextToken());
        var other = new Caller("222222222222", "us-east-1", "request");
        assertThat(await(log.listRecords(other, ALL, Page.of(1, token))))
                .isEqualTo(Answer.refused(new EngineError.InvalidToken()));
        assertThat(
                        await(
                                log.listRecords(
                                        CALLER,
                                        filter("anna", null, null, null),
                                        Page.of(1, token))))
                .isEqualTo(Answer.refused(new EngineError.InvalidToken()));
    }

    @Test
    void expired_days_are_dropped_with_their_partitions() {
        record(event(ACCOUNT, "anna", "states:X", "old"));
        millis.addAndGet(Duration.ofDays(1).toMillis());
        record(event(ACCOUNT, "anna", "states:X", "new"));
        long now = millis.get();
        assertThat(await(AuditRetention.dropOldestDay(workers, now))).isEqualTo(Answer.ok(true));
        assertThat(await(AuditRetention.dropOldestDay(workers, now))).isEqualTo(Answer.ok(false));
        assertThat(names(ALL)).containsExactly("new");
    }

    @Test
    void many_records_are_stored_in_few_groups() {
        var outcomes = new ArrayList<CompletionStage<Optional<EngineError>>>();
        long before = workers.acceptedTaskCount();
        for (int i = 0; i < 3_000; i++) {
            outcomes.add(
                    writer.recordChange(event(ACCOUNT, "anna", "states:X", Integer.toString(i))));
        }
        outcomes.forEach(outcome -> assertThat(await(outcome)).isEmpty());
        assertThat(writer.storedCount()).isEqualTo(3_000);
        assertThat(workers.acceptedTaskCount() - before).isLessThan(300);
    }

    @Test
    void a_full_queue_throttles_changes_and_drops_refusals() {
        var answer = new CompletableFuture<Answer<Integer>>();
        var blocked =
                new AuditWriter(
                        new AuditSettings(true, true, null, null),
                        _ -> answer,
                        delivered::addAll,
                        millis::get,
                        (_, task) -> retries.add(task),
                        new RefusalSamples(System::nanoTime));
        var event = event(ACCOUNT, "anna", "states:StartExecution", "a");
        for (int i = 0; i < AuditWriter.WAITING_MAX; i++) {
            assertThat(blocked.recordWork(event)).isEmpty();
        }
        assertThat(blocked.recordWork(event)).contains(new EngineError.ThrottlingException());
        assertThat(await(blocked.recordChange(event)))
                .contains(new EngineError.ThrottlingException());
        blocked.recordRefusal(event);
        assertThat(blocked.waitingCount()).isEqualTo(AuditWriter.WAITING_MAX);
        assertThat(blocked.unrecordedCount()).isEqualTo(1);
    }

    @Test
    void a_change_is_refused_while_the_database_is_unavailable_and_work_is_retried() {
        var answers = new ArrayList<CompletableFuture<Answer<Integer>>>();
        var groups = new ArrayList<List<StoredRecord>>();
        var writing =
                new AuditWriter(
                        new AuditSettings(true, true, null, null),
                        group -> {
                            groups.add(group);
                            answers.add(new CompletableFuture<>());
                            return answers.getLast();
                        },
                        delivered::addAll,
                        millis::get,
                        (_, task) -> retries.add(task),
                        new RefusalSamples(System::nanoTime));
        assertThat(writing.recordWork(event(ACCOUNT, "anna", "states:StartExecution", "work")))
                .isEmpty();
        var change = writing.recordChange(event(ACCOUNT, "anna", "states:X", "change"));
        answers.getFirst().complete(Answer.refused(new EngineError.ServiceUnavailable()));
        assertThat(await(change)).contains(new EngineError.ServiceUnavailable());
        assertThat(retries).hasSize(1);
        retries.getFirst().run();
        assertThat(groups.getLast()).hasSize(1);
        answers.getLast().complete(Answer.ok(1));
        assertThat(delivered)
                .extracting(record -> record.event().requestId())
                .containsExactly("request-work");
        assertThat(writing.waitingCount()).isZero();
    }

    @Test
    void a_disabled_log_records_nothing() {
        var disabled = writer(new AuditSettings(false, true, null, null));
        assertThat(disabled.includesChanges()).isFalse();
        assertThat(disabled.includesWork()).isFalse();
        assertThat(await(disabled.recordChange(event(ACCOUNT, "anna", "states:X", "a")))).isEmpty();
        disabled.recordRefusal(event(ACCOUNT, "anna", "states:X", "a"));
        assertThat(names(ALL)).isEmpty();
    }

    @Test
    void a_sink_receives_each_record_as_a_line_of_its_day() throws Exception {
        var lines = new CopyOnWriteArrayList<String>();
        var delivery =
                AuditDelivery.start(
                        new AuditSink(
                                "group",
                                (LogStream stream, List<LogRecord> records) -> {
                                    assertThat(stream)
                                            .isEqualTo(new LogStream("group", "2026-03-01"));
                                    records.forEach(each -> lines.add(each.json()));
                                    return 0;
                                },
                                null),
                        null);
        delivery.deliver(
                List.of(
                        new AuditRecord(
                                NOON,
                                new AuditEvent(
                                        ACCOUNT,
                                        "arn:aws:iam::111111111111:user/anna",
                                        "states:DeleteStateMachine",
                                        "arn:aws:states:us-east-1:111111111111:stateMachine:orders",
                                        "3b241101-e2bb-4255-8caf-4136c566a962",
                                        "10.0.0.1",
                                        Verdict.DENIED),
                                7),
                        new AuditRecord(
                                NOON.plusMillis(1),
                                new AuditEvent(
                                        ACCOUNT,
                                        "anonymous",
                                        "states:CreateActivity",
                                        "a\"\n\0",
                                        "r",
                                        null,
                                        Verdict.ALLOWED),
                                0)));
        delivery.close();
        try (var golden =
                Objects.requireNonNull(
                        AuditLogTest.class.getResourceAsStream("audit-line-1.jsonl"))) {
            assertThat(lines)
                    .containsExactlyElementsOf(
                            new String(golden.readAllBytes(), StandardCharsets.UTF_8)
                                    .lines()
                                    .toList());
        }
    }

    @Test
    void expired_files_are_deleted_with_the_first_record_of_a_day(@TempDir Path folder)
            throws Exception {
        for (var name : List.of("2026-02-27.jsonl", "2026-02-28.jsonl", "notes.jsonl")) {
            Files.createFile(folder.resolve(name));
        }
        var delivery =
                AuditDelivery.start(
                        new AuditSink("group", (_, _) -> 0, folder), Duration.ofDays(1));
        delivery.deliver(
                List.of(new AuditRecord(NOON, event(ACCOUNT, "anna", "states:X", "a"), 0)));
        delivery.close();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("2026-02-28.jsonl", "notes.jsonl");
        }
    }

    @Test
    void a_long_text_is_cut_and_an_unstorable_one_is_replaced() {
        var text = "x".repeat(5_000);
        var event = new AuditEvent(ACCOUNT, text, "a\uD800b", text, "r", null, Verdict.ALLOWED);
        assertThat(Stream.of(event.principal(), event.resource()))
                .allMatch(each -> each.length() == AuditEvent.TEXT_CHARACTERS_MAX);
        record(event);
        assertThat(list(ALL, Page.of(null, null)).records().getFirst().event().action())
                .isEqualTo("a\uFFFDb");
    }
}
