package dev.askel.trigger.mqtt;

import dev.askel.engine.api.Answer;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.mqtt.ClientTable.ClientReport;
import dev.askel.trigger.mqtt.SubscriptionTable.SubscriptionRow;
import java.time.Duration;
import java.util.ArrayList;
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

    /** The maximum time for which the client of a former definition receives messages. */
    private static final long FORMER_MILLIS_MAX = Duration.ofMinutes(1).toMillis();

    private final ActorContext<Command> actor;
    private final int lane;
    private final SqlWorkers workers;
    private final MqttServices services;
    private final Map<ClientKey, Running> clients = new HashMap<>();
    private boolean reading;
    private boolean reporting;

    /** Messages of a lane. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Poll() implements Command {}

    private record Found(@Nullable Answer<List<SubscriptionRow>> rows, @Nullable Throwable failure)
            implements Command {}

    private record Reported(
            List<ClientReport> reports,
            @Nullable Answer<Boolean> answer,
            @Nullable Throwable failure)
            implements Command {}

    /** Stops the lane. The next owner resumes its sessions. */
    record Stop() implements Command {}

    private record ClientKey(UUID subscription, int client) {}

    /**
     * A client.
     *
     * @param subscriber null when the definition cannot be used
     * @param former the client of the former definition, which receives messages until this one
     *     does; null without one
     * @param startedMillis engine time
     */
    private record Running(
            UUID revision,
            @Nullable MqttSubscriber subscriber,
            @Nullable MqttSubscriber former,
            long startedMillis) {
        Running withoutFormer() {
            return new Running(revision, subscriber, null, startedMillis);
        }
    }

    private MqttLane(
            ActorContext<Command> actor, int lane, SqlWorkers workers, MqttServices services) {
        this.actor = actor;
        this.lane = lane;
        this.workers = workers;
        this.services = services;
    }

    static Behavior<Command> create(int lane, SqlWorkers workers, MqttServices services) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var owner = new MqttLane(actor, lane, workers, services);
                    timers.startTimerWithFixedDelay(new Poll(), Duration.ZERO, POLL_EVERY);
                    return Behaviors.receive(Command.class)
                            .onMessage(Poll.class, _ -> owner.read())
                            .onMessage(Found.class, owner::onFound)
                            .onMessage(Reported.class, owner::onReported)
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
            // A client that is replaced has reported its last error.
            report();
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
        if (running == null) {
            if (services.memory().hasRoom()) {
                start(key, row, null);
            }
            return;
        }
        var subscriber = running.subscriber();
        if (!running.revision().equals(row.revision())) {
            start(key, row, running);
        } else if (running.former() != null) {
            boolean isReplaced =
                    subscriber == null
                            || subscriber.status().isSubscribed()
                            || now() - running.startedMillis() > FORMER_MILLIS_MAX;
            if (isReplaced) {
                running.former().stop(true);
                clients.put(key, running.withoutFormer());
            }
        } else if (subscriber != null && subscriber.hasFailed()) {
            // The next poll reads the definition and starts another client with the same id.
            stop(running, false);
            clients.remove(key);
        }
    }

    private long now() {
        return services.time().millis();
    }

    /**
     * Starts a client.
     *
     * @param before the client of the former definition; null without one
     */
    private void start(ClientKey key, SubscriptionRow row, @Nullable Running before) {
        var former = before == null ? null : before.subscriber();
        if (before != null && before.former() != null) {
            before.former().stop(true);
        }
        var started = create(key, row);
        if (started == null || former == null) {
            if (former != null) {
                former.stop(true);
            }
            if (started != null) {
                started.start();
            }
            clients.put(key, new Running(row.revision(), started, null, now()));
        } else if (started.hasSessionOf(former)) {
            started.startAfter(former);
            clients.put(key, new Running(row.revision(), started, null, now()));
        } else {
            started.start();
            clients.put(key, new Running(row.revision(), started, former, now()));
        }
    }

    private @Nullable MqttSubscriber create(ClientKey key, SubscriptionRow row) {
        try {
            return new MqttSubscriber(
                    SubscriptionJson.decode(row.name(), row.definition()),
                    row.scope(),
                    row.id(),
                    key.client(),
                    services);
        } catch (IllegalStateException | IllegalArgumentException unusable) {
            LOG.error(
                    "{} cannot be used",
                    StoredSubscriptions.arn(row.scope(), row.name()),
                    unusable);
            return null;
        }
    }

    /** Stores the states of the clients that have changed. */
    private void report() {
        int subscribed = 0;
        var reports = new ArrayList<ClientReport>();
        for (var each : clients.entrySet()) {
            var subscriber = each.getValue().subscriber();
            if (subscriber == null) {
                continue;
            }
            subscribed += subscriber.status().isSubscribed() ? 1 : 0;
            var report = reporting ? null : subscriber.status().takeReport();
            if (report != null) {
                var key = each.getKey();
                reports.add(subscriber.report(key.subscription(), key.client(), report));
            }
        }
        services.metrics().onMqttClients(lane, subscribed, clients.size() - subscribed);
        if (reports.isEmpty()) {
            return;
        }
        reporting = true;
        actor.pipeToSelf(
                workers.submit(database ->
                        database.transact(connection -> {
                            ClientTable.add(connection, reports);
                            return Answer.ok(true);
                        })),
                (answer, failure) -> new Reported(reports, answer, failure));
    }

    private Behavior<Command> onReported(Reported reported) {
        reporting = false;
        if (!(reported.answer() instanceof Answer.Ok<Boolean>)) {
            for (var each : reported.reports()) {
                var running = clients.get(new ClientKey(each.subscription(), each.client()));
                if (running != null && running.subscriber() != null) {
                    running.subscriber().status().restore(each.report());
                }
            }
            if (reported.failure() != null) {
                LOG.warn("The states of MQTT clients cannot be stored", reported.failure());
            }
        }
        return Behaviors.same();
    }

    private static void stop(Running running, boolean unsubscribes) {
        var subscriber = running.subscriber();
        if (subscriber != null) {
            subscriber.stop(unsubscribes);
        }
        if (running.former() != null) {
            running.former().stop(true);
        }
    }

    private Behavior<Command> onStopped() {
        clients.values().forEach(running -> stop(running, false));
        clients.clear();
        services.metrics().onMqttClients(lane, 0, 0);
        return Behaviors.same();
    }
}
