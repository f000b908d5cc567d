package dev.askel.engine.semaphore;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.execution.ExecutionCommand.PermitsDecided;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.SemaphoreChange;
import dev.askel.engine.journal.SemaphoreId;
import dev.askel.engine.journal.TestExecution;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.postgres.PostgresJournal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;

/**
 * Compares the rows of requests with a model of the executions' journals. Random steps request,
 * release, time out, stop, redrive and repair. Decisions are lost, delayed and repeated, and rows
 * are damaged. The journals never hold more permits than the limit, no permit is lost, and the
 * requests are granted in their order.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PermitQueueModelTest {
    private static final int LIMIT = 3;
    private static final int STEPS = 300;
    private static final int EXECUTIONS_MAX = 8;
    private static final int MESSAGES_MAX = 200;
    private static final String FRAME = "";
    private static final SemaphoreLimits LIMITS = new SemaphoreLimits(10, 100, 100);

    /** The seed, random by default; {@code -Daskel.seed=…} sets it. */
    private static final long SEED = Long.getLong("askel.seed", new SplittableRandom().nextLong());

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());
    private int runs;

    @AfterAll
    void close() {
        journal.close();
    }

    /** The permits of a request, and the decision by which the execution holds them. */
    private record Request(int permits, @Nullable Long decision) {}

    /** An execution with the state that its journal contains. */
    private final class Journaled {
        private final TestExecution execution;
        private final TreeMap<Integer, Request> requests = new TreeMap<>();
        private long row = 1;
        private int lastOrdinal;
        private boolean isRunning = true;

        Journaled(String name) {
            execution = TestExecution.startNew(journal, name);
        }

        boolean write(SemaphoreChange... changes) {
            var outcome =
                    get(journal.write(execution.row(row + 1).withSemaphores(List.of(changes))));
            if (outcome instanceof WriteOutcome.Committed) {
                row++;
                return true;
            }
            assertThat(outcome).isInstanceOf(WriteOutcome.PermitsChanged.class);
            return false;
        }
    }

    /** One random run. */
    private final class Run {
        private final SplittableRandom random;
        private final String name;
        private final SemaphoreId semaphore;
        private final Connection connection;
        private final List<Journaled> executions = new ArrayList<>();
        private final List<Decision> messages = new ArrayList<>();
        private long now = 1_000_000;

        Run(long seed, int number, Connection connection) {
            this.random = new SplittableRandom(seed);
            this.name = "model" + number;
            this.semaphore =
                    new SemaphoreId("123456789012", "us-east-1", new SemaphoreName(name, ""));
            this.connection = connection;
        }

        void step() throws SQLException {
            now += random.nextInt(500);
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> acquire();
                case 3, 4, 5, 6 -> deliverAny();
                case 7 -> release();
                case 8 -> timeOut();
                case 9 -> stop();
                case 10 -> redrive();
                case 11 -> repair();
                case 12 -> damage();
                case 13 -> poll();
                default -> decide();
            }
        }

        private @Nullable Journaled any() {
            return executions.isEmpty() ? null : executions.get(random.nextInt(executions.size()));
        }

        private void acquire() {
            if (executions.size() < EXECUTIONS_MAX) {
                executions.add(new Journaled(name + "-" + executions.size()));
            }
            var any = any();
            if (any != null && any.isRunning) {
                request(any, ++any.lastOrdinal, 1 + random.nextInt(LIMIT + 1));
            }
        }

        private void request(Journaled execution, int ordinal, int permits) {
            var request = new Request(permits, null);
            if (execution.write(new SemaphoreChange.Insert(row(ordinal, request)))) {
                execution.requests.put(ordinal, request);
            }
        }

        private SemaphoreChange.Request row(int ordinal, Request request) {
            return new SemaphoreChange.Request(
                    FRAME, ordinal, semaphore, request.permits, LIMIT, now, request.decision);
        }

        /** Delivers a random message. Half of them remain, and are delivered again. */
        private void deliverAny() {
            if (!messages.isEmpty()) {
                int at = random.nextInt(messages.size());
                deliver(random.nextBoolean() ? messages.get(at) : messages.remove(at));
            }
        }

        private void deliver(Decision decision) {
            for (var each : executions) {
                if (each.execution.persistenceId().equals(decision.persistenceId())
                        && each.isRunning) {
                    deliver(each, decision.message());
                }
            }
        }

        private void deliver(Journaled execution, PermitsDecided message) {
            int ordinal = message.ordinal();
            var request = execution.requests.get(ordinal);
            if (request == null) {
                execution.write(new SemaphoreChange.Remove(FRAME, ordinal, null));
            } else if (request.decision == null && message.error() != null) {
                if (execution.write(
                        new SemaphoreChange.AcceptRefusal(FRAME, ordinal, message.decision()),
                        new SemaphoreChange.Remove(FRAME, ordinal, semaphore))) {
                    execution.requests.remove(ordinal);
                }
            } else if (request.decision == null
                    && execution.write(
                            new SemaphoreChange.Hold(
                                    FRAME,
                                    ordinal,
                                    semaphore,
                                    request.permits,
                                    message.decision()))) {
                execution.requests.put(ordinal, new Request(request.permits, message.decision()));
            }
        }

        private void release() {
            var any = any();
            if (any == null || !any.isRunning) {
                return;
            }
            for (var entry : List.copyOf(any.requests.entrySet())) {
                var request = entry.getValue();
                if (request.decision == null) {
                    continue;
                }
                if (request.permits > 1 && random.nextBoolean()) {
                    var rest = new Request(request.permits - 1, request.decision);
                    any.write(
                            new SemaphoreChange.Reduce(
                                    FRAME, entry.getKey(), semaphore, rest.permits));
                    any.requests.put(entry.getKey(), rest);
                } else {
                    any.write(new SemaphoreChange.Remove(FRAME, entry.getKey(), semaphore));
                    any.requests.remove(entry.getKey());
                }
                return;
            }
        }

        private void timeOut() {
            var any = any();
            if (any == null || !any.isRunning) {
                return;
            }
            for (var entry : List.copyOf(any.requests.entrySet())) {
                if (entry.getValue().decision == null) {
                    any.write(new SemaphoreChange.Remove(FRAME, entry.getKey(), semaphore));
                    any.requests.remove(entry.getKey());
                    return;
                }
            }
        }

        private void stop() {
            var any = any();
            if (any != null && any.isRunning && random.nextBoolean()) {
                any.write(new SemaphoreChange.RemoveAll(List.of(semaphore)));
                any.isRunning = false;
            }
        }

        /**
         * Requests the first permits of the former run again, under the key of their first request.
         */
        private void redrive() {
            var any = any();
            if (any != null && !any.isRunning) {
                any.isRunning = true;
                var held =
                        any.requests.entrySet().stream()
                                .filter(each -> each.getValue().decision != null)
                                .findFirst();
                any.requests.clear();
                held.ifPresent(each -> request(any, each.getKey(), each.getValue().permits));
            }
        }

        private void repair() {
            var any = any();
            if (any != null && any.isRunning) {
                repair(any);
            }
        }

        private void repair(Journaled execution) {
            var rows = new ArrayList<SemaphoreChange.Request>();
            execution.requests.forEach((ordinal, request) -> rows.add(row(ordinal, request)));
            execution.write(new SemaphoreChange.Restore(rows));
        }

        /** Takes a grant back whose message is on its way, or deletes a waiting request. */
        private void damage() throws SQLException {
            if (random.nextBoolean()) {
                update(
                        """
                        UPDATE semaphore_requests SET state = 'WAITING', decision = NULL
                         WHERE semaphore = ? AND state = 'GRANTED'\
                        """);
            } else if (random.nextInt(4) == 0) {
                update(
                        """
                        DELETE FROM semaphore_requests WHERE semaphore = ? AND state = 'WAITING'
                           AND position % 3 = 0\
                        """);
            }
        }

        private void update(String sql) throws SQLException {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, semaphore.text());
                statement.executeUpdate();
            }
            connection.commit();
        }

        private void poll() throws SQLException {
            now += 2_000;
            send(PollTable.findUnclaimed(connection, now));
            connection.commit();
        }

        /** Sends messages. A lost node loses them. */
        private void send(List<Decision> decisions) {
            for (var each : decisions) {
                if (random.nextInt(4) > 0 && messages.size() < MESSAGES_MAX) {
                    messages.add(each);
                }
            }
        }

        private void decide() throws SQLException {
            var before = queue();
            var decisions = GrantTable.decide(connection, semaphore, true, LIMITS, now);
            connection.commit();
            assertThat(decisions.stream().map(Run::key).toList())
                    .as("the decided requests are the first ones of the queue")
                    .isEqualTo(before.subList(0, decisions.size()));
            send(decisions);
        }

        private static String key(Decision decision) {
            return decision.persistenceId() + "#" + decision.message().ordinal();
        }

        private List<String> queue() throws SQLException {
            var found = new ArrayList<String>();
            try (var statement =
                    connection.prepareStatement(
                            """
                            SELECT persistence_id || '#' || ordinal FROM semaphore_requests
                             WHERE semaphore = ? AND state = 'WAITING' ORDER BY position\
                            """)) {
                statement.setString(1, semaphore.text());
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
            connection.commit();
            return found;
        }

        private int held() {
            return executions.stream()
                    .filter(each -> each.isRunning)
                    .flatMap(each -> each.requests.values().stream())
                    .filter(each -> each.decision != null)
                    .mapToInt(Request::permits)
                    .sum();
        }

        /** Repairs all rows, and lets the executions release their permits until none waits. */
        void end() throws SQLException {
            executions.stream().filter(each -> each.isRunning).forEach(this::repair);
            for (int round = 0; !isIdle(); round++) {
                assertThat(round).as("rounds until no request waits").isLessThan(200);
                for (var each : executions) {
                    for (var entry : List.copyOf(each.requests.entrySet())) {
                        if (each.isRunning && entry.getValue().decision != null) {
                            each.write(
                                    new SemaphoreChange.Remove(FRAME, entry.getKey(), semaphore));
                            each.requests.remove(entry.getKey());
                        }
                    }
                }
                GrantTable.decide(connection, semaphore, true, LIMITS, now);
                connection.commit();
                now += 120_000;
                var due = PollTable.findUnclaimed(connection, now);
                connection.commit();
                due.forEach(this::deliver);
                assertThat(held()).isLessThanOrEqualTo(LIMIT);
            }
            assertThat(queue()).isEmpty();
            try (var statement =
                    connection.prepareStatement(
                            "SELECT FROM semaphore_requests WHERE semaphore = ?")) {
                statement.setString(1, semaphore.text());
                assertThat(statement.executeQuery().next()).as("a row is left over").isFalse();
            }
            connection.commit();
        }

        private boolean isIdle() {
            return executions.stream()
                    .noneMatch(each -> each.isRunning && !each.requests.isEmpty());
        }
    }

    @RepeatedTest(5)
    void no_permit_is_lost_or_doubled_and_requests_are_granted_in_order() throws SQLException {
        long seed = SEED + runs;
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            var run = new Run(seed, runs++, connection);
            try {
                for (int step = 0; step < STEPS; step++) {
                    run.step();
                    assertThat(run.held()).isLessThanOrEqualTo(LIMIT);
                }
                run.end();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }
}
