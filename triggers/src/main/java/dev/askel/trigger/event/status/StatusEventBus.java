package dev.askel.trigger.event.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import dev.askel.trigger.event.EventArn;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventPublisher.EventEntry;
import dev.askel.trigger.event.EventPublisher.Rejected;
import dev.askel.trigger.event.publish.StoredEventBridge;
import dev.askel.trigger.event.publish.StoredEventPublisher;
import dev.askel.trigger.event.registry.ScopesWithRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default event buses of this cluster as a sink for status events of executions. The engine
 * stores a status event in the transaction of the status change, and sends it again until this sink
 * accepts it. The id of an event follows from its content, so an event that is sent twice starts
 * one execution of a Standard state machine. An Express state machine may start more than once.
 *
 * <p>Executions of an account write status events only while its default bus has rules. A node
 * notices the first rule within a second. Until a node has read which buses have rules, all its
 * executions write status events; an event without a matching rule has no effect.
 */
public final class StatusEventBus implements LogSink {
    private static final Logger LOG = LoggerFactory.getLogger(StatusEventBus.class);
    private static final Duration REFRESH_EVERY = Duration.ofSeconds(1);

    private volatile @Nullable StoredEventPublisher publisher;

    /** Null until the node has read it. */
    private volatile @Nullable ScopesWithRules withRules;

    /** Starts to accept events. */
    public void open(ActorSystem<?> system, StoredEventBridge events) {
        publisher = events.publisher();
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO,
                        REFRESH_EVERY,
                        () ->
                                events.defaultBusesWithRules()
                                        .thenAccept(answer -> {
                                            if (answer instanceof Answer.Ok(var found)) {
                                                onRead(found);
                                            }
                                        }),
                        system.executionContext());
    }

    private void onRead(ScopesWithRules found) {
        var before = withRules;
        if (!found.isComplete() && (before == null || before.isComplete())) {
            LOG.warn(
                    "More than {} default event buses have rules, so the executions of all accounts write status events",
                    ScopesWithRules.SCOPES_MAX);
        }
        withRules = found;
    }

    /** Whether the default bus of an account in a region may have rules. */
    public boolean mayHaveRules(String account, String region) {
        var known = withRules;
        return known == null || known.mayContain(ArnScope.of(region, account));
    }

    /** Returns the account of a default bus; null for the ARN of anything else. */
    public static @Nullable String accountOf(String arn) {
        return EventArn.parse(arn) instanceof EventArn.Bus(var scope, var bus)
                        && bus.equals(EventBuses.DEFAULT)
                ? scope.account()
                : null;
    }

    @Override
    public int putAndCountRefused(LogStream stream, List<LogRecord> records)
            throws UndeliveredException, InterruptedException {
        var open = publisher;
        if (open == null) {
            throw new UndeliveredException("the server starts", null);
        }
        if (!(EventArn.parse(stream.logGroupArn()) instanceof EventArn.Bus(var scope, _))) {
            throw new IllegalArgumentException(stream.logGroupArn() + " is not an event bus");
        }
        int refused = 0;
        for (int from = 0; from < records.size(); ) {
            int to = from + 1;
            long bytes = records.get(from).bytes();
            while (to < records.size()
                    && to - from < EventPublisher.ENTRIES_MAX
                    && bytes + records.get(to).bytes() <= EventPublisher.BYTES_MAX) {
                bytes += records.get(to).bytes();
                to++;
            }
            refused += put(open, scope, records.subList(from, to));
            from = to;
        }
        return refused;
    }

    private static int put(StoredEventPublisher open, ArnScope scope, List<LogRecord> records)
            throws UndeliveredException, InterruptedException {
        var caller = new Caller(scope.account(), scope.region(), RandomUuid.next().toString());
        var entries = records.stream().map(StatusEventBus::entry).toList();
        try {
            return switch (open.putServiceEvents(caller, entries).toCompletableFuture().get()) {
                case Answer.Ok(var results) ->
                        (int) results.stream().filter(Rejected.class::isInstance).count();
                // A single event that is too large can never be delivered.
                case Answer.Refused(EngineError.ValidationException _) -> records.size();
                case Answer.Refused(var error) ->
                        throw new UndeliveredException(error.name() + " " + error.message(), null);
            };
        } catch (ExecutionException e) {
            throw new UndeliveredException("PutEvents failed", e.getCause());
        }
    }

    /** Reads an entry as the engine writes it: the members of PutEvents. */
    private static EventEntry entry(LogRecord record) {
        var entry = Payload.ofVerbatim(record.json()).tree();
        var resources = new ArrayList<String>();
        for (var resource : entry.path("Resources")) {
            resources.add(resource.asText());
        }
        var time = text(entry, "Time");
        return new EventEntry(
                time == null ? null : Instant.parse(time),
                text(entry, "Source"),
                resources,
                text(entry, "DetailType"),
                text(entry, "Detail"),
                null);
    }

    private static @Nullable String text(JsonNode entry, String member) {
        return entry.path(member).textValue();
    }
}
