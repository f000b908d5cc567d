package dev.askel.engine.execution.read;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.Page;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionLookup;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** GetExecutionHistory of the longest possible history, page by page. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HistoryPagesTest {
    private static final int EVENTS = 25_000;

    private static final EngineRig RIG = EngineRig.shared();
    private static SqlWorkers workers;
    private static HistoryPages pages;
    private static String execution;
    private static final AtomicInteger ROWS = new AtomicInteger();
    private static final AtomicInteger RECOVERIES = new AtomicInteger();

    @BeforeAll
    static void createLongHistory() {
        var client = RIG.client();
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("long"),
                        """
                        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"},
                         "B": {"Type": "Choice", "Choices": [
                          {"Variable": "$.enough", "IsPresent": true, "Next": "C"}], "Default": "A"},
                         "C": {"Type": "Succeed"}}}\
                        """);
        execution = client.start(machine, "x", "{}");
        client.awaitEnd(execution);
        workers = SqlWorkers.open("pages", RIG.database().dataSource(), 1, 10);
        pages =
                new HistoryPages(
                        countRows(RIG.node().engine().journal()),
                        new ExecutionLookup(workers),
                        new PageTokens(
                                RingKeys.of(new RingKey(1, Bytes.wrap(new byte[32]))),
                                RIG.time()::now));
    }

    @AfterAll
    static void close() {
        workers.close();
    }

    /** Returns a journal that counts the rows that it returns, and its recoveries. */
    private static Journal countRows(Journal journal) {
        return (Journal)
                Proxy.newProxyInstance(
                        Journal.class.getClassLoader(),
                        new Class<?>[] {Journal.class},
                        (_, method, arguments) -> {
                            var answer = method.invoke(journal, arguments);
                            if (method.getName().equals("recover")) {
                                RECOVERIES.incrementAndGet();
                            }
                            return answer instanceof CompletionStage<?> stage
                                    ? stage.thenApply(found -> {
                                        if (found instanceof List<?> rows) {
                                            ROWS.addAndGet(rows.size());
                                        }
                                        return found;
                                    })
                                    : answer;
                        });
    }

    private static GetExecutionHistoryResult page(
            boolean reverse, int size, @Nullable String token) {
        return ok(
                pages.page(
                        caller(),
                        new GetExecutionHistoryRequest(
                                execution, new Page(size, token), reverse, true)));
    }

    private static List<Long> ids(boolean reverse, int size) {
        var ids = new ArrayList<Long>();
        @Nullable String token = null;
        do {
            var page = page(reverse, size, token);
            page.events().stream().map(HistoryEvent::id).forEach(ids::add);
            token = page.nextToken();
        } while (token != null);
        return ids;
    }

    @Test
    void the_pages_contain_every_event_once_in_both_orders() {
        var expected = LongStream.rangeClosed(1, EVENTS).boxed().toList();
        for (int size : new int[] {333, 1_000}) {
            assertThat(ids(false, size)).isEqualTo(expected);
            assertThat(ids(true, size)).isEqualTo(expected.reversed());
        }
        assertThat(
                        Client.ok(
                                        RIG.node()
                                                .engine()
                                                .executions()
                                                .getExecutionHistory(
                                                        caller(),
                                                        new GetExecutionHistoryRequest(
                                                                execution,
                                                                new Page(1, null),
                                                                true,
                                                                true)))
                                .events())
                .extracting(HistoryEvent::id)
                .containsExactly((long) EVENTS);
    }

    @Test
    void every_page_reads_few_rows() {
        for (boolean reverse : new boolean[] {false, true}) {
            @Nullable String token = null;
            do {
                ROWS.set(0);
                RECOVERIES.set(0);
                token = page(reverse, 100, token).nextToken();
                assertThat(ROWS.get()).isLessThanOrEqualTo(6);
                assertThat(RECOVERIES.get()).isZero();
            } while (token != null);
        }
    }
}
