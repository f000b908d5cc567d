package dev.askel.trigger.mqtt;

import dev.askel.engine.api.Answer;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.mqtt.SubscriptionTable.SubscriptionRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the clients of one lane. It compares them with the stored subscriptions regularly. */
final class MqttLane {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLane.class);
    private static final Duration POLL_EVERY = Duration.ofSeconds(2);

    private final ActorContext<Command> actor;
    private final int lane;
    private final SqlWorkers workers;
    private final EventPublisher publisher;
    private final ConnectionLookup connections;
    private final Map<ClientKey, Running> clients = new HashMap<>();
    private boolean reading;

    /** Messages of a lane. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Poll() implements Command {}

    private record Found(@Nullable Answer<List<SubscriptionRow>> rows, @Nullable Throwable failure)
            implements Command {}

    /** Stops the lane. The next owner resumes its sessions. */
    record Stop() implements Command {}

    private record ClientKey(UUID subscription, int client) {}

    /**
     * A client.
     *
     * @param subscriber null when the definition cannot be used
     */
    private record Running(UUID revision, @Nullable MqttSubscriber subscriber) {}

    private MqttLane(
            ActorContext<Command> actor,
            int lane,
            SqlWorkers workers,
            EventPublisher publisher,
            ConnectionLookup connections) {
        this.actor = actor;
        this.lane = lane;
        this.workers = workers;
        this.publisher = publisher;
        this.connections = connections;
    }

    static Behavior<Command> create(
            int lane, SqlWorkers workers, EventPublisher publisher, ConnectionLookup connections) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var owner = new MqttLane(actor, lane, workers, publisher, connections);
                    timers.startTimerWithFixedDelay(new Poll(), Duration.ZERO, POLL_EVERY);
                    return Behaviors.receive(Command.class)
                            .onMessage(Poll.class, _ -> owner.read())
                            .onMessage(Found.class, owner::onFound)
                            .onMessage(Stop.class, _ -> Behaviors.stopped())
                            .onSignal(PostStop.class, _ -> owner.onStopped())
                            .build();
                }));
    }

    private Behavior<Command> read() {
        if (!reading) {
            reading = true;
            var known = new HashSet<UUID>();
            clients.values().forEach(client -> known.add(client.revision()));
            actor.pipeToSelf(
                    workers.<List<SubscriptionRow>>submit(database ->
                            Answer.ok(
                                    database.read(connection ->
                                            SubscriptionTable.listAll(
                                                    connection,
                                                    known,
                                                    MqttSubscriptions.INSTALLATION_MAX)))),
                    Found::new);
        }
        return Behaviors.same();
    }

    private Behavior<Command> onFound(Found found) {
        reading = false;
        if (found.rows() instanceof Answer.Ok<List<SubscriptionRow>>(var rows)) {
            update(rows);
        } else if (found.failure() != null) {
            LOG.error("The MQTT subscriptions cannot be read", found.failure());
        }
        return Behaviors.same();
    }

    private void update(List<SubscriptionRow> rows) {
        var wanted = new HashSet<ClientKey>();
        for (var row : rows) {
            for (int client = 0; client < row.clients(); client++) {
                if (ClientLanes.of(row.id(), client) == lane) {
                    var key = new ClientKey(row.id(), client);
                    wanted.add(key);
                    update(key, row);
                }
            }
        }
        clients.entrySet()
                .removeIf(each -> {
                    boolean isDeleted = !wanted.contains(each.getKey());
                    if (isDeleted) {
                        stop(each.getValue(), true);
                    }
                    return isDeleted;
                });
    }

    private void update(ClientKey key, SubscriptionRow row) {
        var running = clients.get(key);
        boolean isCurrent = running != null && running.revision().equals(row.revision());
        var subscriber = running == null ? null : running.subscriber();
        if (isCurrent && (subscriber == null || !subscriber.hasFailed())) {
            return;
        }
        if (running != null) {
            // The next poll reads the definition and starts another client with the same id. The
            // broker has then forgotten the former subscription.
            stop(running, !isCurrent);
            clients.remove(key);
            return;
        }
        clients.put(key, new Running(row.revision(), start(key, row)));
    }

    private @Nullable MqttSubscriber start(ClientKey key, SubscriptionRow row) {
        try {
            var started =
                    new MqttSubscriber(
                            SubscriptionJson.decode(row.name(), row.definition()),
                            row.scope(),
                            row.id(),
                            key.client(),
                            publisher,
                            connections);
            started.start();
            return started;
        } catch (IllegalStateException | IllegalArgumentException unusable) {
            LOG.error(
                    "{} cannot be used",
                    StoredSubscriptions.arn(row.scope(), row.name()),
                    unusable);
            return null;
        }
    }

    private static void stop(Running running, boolean unsubscribes) {
        var subscriber = running.subscriber();
        if (subscriber != null) {
            subscriber.stop(unsubscribes);
        }
    }

    private Behavior<Command> onStopped() {
        clients.values().forEach(running -> stop(running, false));
        clients.clear();
        return Behaviors.same();
    }
}
