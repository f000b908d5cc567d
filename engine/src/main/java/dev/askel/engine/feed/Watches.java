package dev.askel.engine.feed;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.JournalWrite;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Who listens for what: this node's own listeners, and the nodes that have any. A commit asks here,
 * on the journal's thread; while nobody listens that costs two comparisons. Safe for use by many
 * threads.
 */
final class Watches {
    private final ConcurrentHashMap<Topic, Set<Watch>> own = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Topic, Set<ActorRef<FeedMessage.Remote>>> others =
            new ConcurrentHashMap<>();
    private final Executor executor;

    /** Tells the other nodes of a topic that has changed; null while there are none. */
    private volatile @Nullable BiConsumer<Topic, CompletableFuture<Done>> announcement;

    /**
     * No listeners.
     *
     * @param executor where listeners are told
     */
    Watches(Executor executor) {
        this.executor = executor;
    }

    /** From now on others are told, by {@code how}; nobody is when it is null. */
    void announceBy(@Nullable BiConsumer<Topic, CompletableFuture<Done>> how) {
        announcement = how;
    }

    /** A listener; close it. */
    Watch open(Topic topic, ExecutionArn arn) {
        var watch = new Watch(this, topic, arn);
        own.compute(
                topic,
                (_, known) -> {
                    var all = known == null ? ConcurrentHashMap.<Watch>newKeySet() : known;
                    all.add(watch);
                    return all;
                });
        return watch;
    }

    /** Completes when all nodes know of it: what is committed from then on gives a hint. */
    CompletionStage<Done> known(Watch watch) {
        var announce = announcement;
        if (announce == null) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        var known = new CompletableFuture<Done>();
        announce.accept(watch.topic(), known);
        return known;
    }

    void close(Watch watch) {
        var left =
                own.computeIfPresent(
                        watch.topic(),
                        (_, all) -> {
                            all.remove(watch);
                            return all.isEmpty() ? null : all;
                        });
        var announce = announcement;
        if (left == null && announce != null) {
            announce.accept(watch.topic(), new CompletableFuture<>());
        }
    }

    /** Whether somebody on this node listens. */
    boolean isWanted(Topic topic) {
        return own.containsKey(topic);
    }

    /** What this node listens for. */
    List<Topic> wanted() {
        return List.copyOf(own.keySet());
    }

    /** This node's listeners. */
    List<Watch> all() {
        return own.values().stream().flatMap(Collection::stream).toList();
    }

    /** What another node listens for, or no longer does. */
    void noted(ActorRef<FeedMessage.Remote> node, List<Topic> begun, List<Topic> over) {
        for (var topic : begun) {
            others.compute(
                    topic,
                    (_, known) -> {
                        var nodes =
                                known == null
                                        ? ConcurrentHashMap
                                                .<ActorRef<FeedMessage.Remote>>newKeySet()
                                        : known;
                        nodes.add(node);
                        return nodes;
                    });
        }
        over.forEach(topic -> forget(topic, node));
    }

    /** Another node is gone. */
    void gone(ActorRef<FeedMessage.Remote> node) {
        others.keySet().forEach(topic -> forget(topic, node));
    }

    private void forget(Topic topic, ActorRef<FeedMessage.Remote> node) {
        others.computeIfPresent(
                topic,
                (_, nodes) -> {
                    nodes.remove(node);
                    return nodes.isEmpty() ? null : nodes;
                });
    }

    /** A write is durable. */
    void committed(JournalWrite write) {
        if (own.isEmpty() && others.isEmpty()) {
            return;
        }
        var execution = Topic.execution(write.persistenceId());
        if (execution == null) {
            return;
        }
        long row = write.rows().getLast().sequenceNr();
        told(new Topic(execution, false), row);
        if (ends(write.execution())) {
            var end = new Topic(execution, true);
            if (write.execution() instanceof ExecutionChange.Start(var whole, _)) {
                own.getOrDefault(end, Set.of()).forEach(watch -> watch.begunAndEnded(whole));
            }
            told(end, row);
        }
    }

    private static boolean ends(ExecutionChange change) {
        return switch (change) {
            case ExecutionChange.Start(var row, _) -> row.progress().stoppedAtMillis() != null;
            case ExecutionChange.Update(var progress) -> progress.stoppedAtMillis() != null;
            case ExecutionChange.Keep _, ExecutionChange.Reopen _ -> false;
        };
    }

    private void told(Topic topic, long row) {
        happened(topic, row);
        var nodes = others.get(topic);
        if (nodes != null) {
            nodes.forEach(node -> node.tell(new FeedMessage.Happened(topic, row)));
        }
    }

    /** Tells this node's listeners. */
    void happened(Topic topic, long row) {
        var listeners = own.get(topic);
        if (listeners != null) {
            executor.execute(() -> listeners.forEach(watch -> watch.hint(row)));
        }
    }
}
