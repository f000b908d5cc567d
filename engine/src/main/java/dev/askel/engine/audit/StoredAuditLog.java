package dev.askel.engine.audit;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Pages;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Searches the records of an account in the database. */
final class StoredAuditLog implements AuditLog {
    /**
     * The assumed maximum difference between clocks of nodes. Searches include records up to this
     * time in the future, so that they find the newest records.
     */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private final SqlWorkers readers;
    private final PageTokens tokens;
    private final EngineTime time;
    private final @Nullable Duration retention;

    StoredAuditLog(
            SqlWorkers readers, PageTokens tokens, EngineTime time, @Nullable Duration retention) {
        this.readers = readers;
        this.tokens = tokens;
        this.time = time;
        this.retention = retention;
    }

    @Override
    public CompletionStage<Answer<AuditPage>> listRecords(
            Caller caller, AuditFilter filter, Page page) {
        var pages = "ListAuditRecords|%s|%s".formatted(caller.account(), filter);
        var token = page.token();
        return readers.submit(
                token == null ? Answer.ok("") : tokens.read(pages, token),
                (database, after) -> {
                    var first =
                            Pages.of(
                                    database.read(connection ->
                                            AuditTable.list(
                                                    connection,
                                                    caller.account(),
                                                    filter,
                                                    fromMillis(filter.from()),
                                                    toMillis(filter.to()),
                                                    after,
                                                    page.size() + 1)),
                                    page.size());
                    var last = first.last();
                    return Answer.ok(
                            new AuditPage(
                                    first.items().stream().map(StoredRecord::record).toList(),
                                    last == null ? null : tokens.issue(pages, last.position())));
                });
    }

    /** Records whose retention has expired are not shown, even if they are not deleted yet. */
    private long fromMillis(@Nullable Instant from) {
        long oldest = retention == null ? 0 : time.millis() - retention.toMillis();
        return from == null ? oldest : Math.max(oldest, from.toEpochMilli());
    }

    private long toMillis(@Nullable Instant to) {
        long newest = time.millis() + CLOCK_SKEW.toMillis();
        return to == null ? newest : Math.min(newest, Math.max(0, to.toEpochMilli()));
    }
}
