package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The audit log: the changes and refused requests of principals, without payloads. */
public interface AuditLog {
    /** The principal of a request that is not authenticated. */
    String ANONYMOUS = "anonymous";

    /** Lists the records of the caller's account, the latest first. */
    CompletionStage<Answer<AuditPage>> listRecords(Caller caller, AuditFilter filter, Page page);

    /** A decision about a request. */
    enum Verdict {
        ALLOWED,
        /** No policy of the principal permits the request. */
        DENIED,
        /** The client is not authenticated. */
        UNAUTHENTICATED
    }

    /**
     * A request with the decision about it.
     *
     * @param account the account of the principal; the installation's account for an
     *     unauthenticated request
     * @param principal the ARN of the principal; for an unauthenticated request the id of its
     *     access key or {@link #ANONYMOUS}
     * @param action the action, such as {@code states:CreateStateMachine}
     * @param resource the ARN of the resource, or {@code *}
     * @param address the address of the client; null when unknown
     */
    record AuditEvent(
            String account,
            String principal,
            String action,
            String resource,
            String requestId,
            @Nullable String address,
            Verdict verdict) {
        /**
         * The maximum length of a string in a record. Longer strings are truncated, so that their
         * UTF-8 form fits into an index entry of PostgreSQL.
         */
        public static final int TEXT_CHARACTERS_MAX = 800;

        public AuditEvent {
            account = bounded(account);
            principal = bounded(principal);
            action = bounded(action);
            resource = bounded(resource);
            requestId = bounded(requestId);
            address = address == null ? null : bounded(address);
        }

        /** Truncates a string, and replaces the characters that the database cannot store. */
        private static String bounded(String text) {
            var cut =
                    text.length() <= TEXT_CHARACTERS_MAX
                            ? text
                            : text.substring(0, TEXT_CHARACTERS_MAX);
            return isStorable(cut) ? cut : storable(cut);
        }

        private static boolean isStorable(String text) {
            return text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
        }

        private static String storable(String text) {
            var result = new StringBuilder(text.length());
            text.codePoints()
                    .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                    .forEach(result::appendCodePoint);
            return result.toString();
        }
    }

    /**
     * A stored record.
     *
     * @param suppressedCount the number of refusals since the previous record of the same client;
     *     these refusals were not recorded
     */
    record AuditRecord(Instant time, AuditEvent event, long suppressedCount) {}

    /**
     * The filter of records; a null member matches all records. A {@code *} in a string matches any
     * characters.
     *
     * @param from the earliest time, inclusive
     * @param to the latest time, exclusive
     */
    record AuditFilter(
            @Nullable String principal,
            @Nullable String action,
            @Nullable String resource,
            @Nullable Verdict verdict,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * A page of records.
     *
     * @param nextToken null on the last page
     */
    record AuditPage(List<AuditRecord> records, @Nullable String nextToken) {
        public AuditPage {
            records = List.copyOf(records);
        }
    }
}
