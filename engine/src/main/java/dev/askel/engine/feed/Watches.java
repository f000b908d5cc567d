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
 * The watches of this node, and the topics that other nodes watch. The journal's thread checks them
 * at each commit. Without watches, the check costs two comparisons. Thread-safe.
 */
final class Watches {
    private final ConcurrentHashMap<Topic, Set<Watch>> own = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Topic, Set<ActorRef<FeedMessage.Remote>>> others =
            new ConcurrentHashMap<>();
    private final Executor executor;

    /** Announces a changed topic to the other nodes; null while there are no other nodes. */
    private volatile @Nullable BiConsumer<Topic, CompletableFuture<Done>> announcement;

    /**
     * Creates an instance without watches.
     *
     * @param executor delivers hints to this node's watches
     */
    Watches(Executor executor) {
        this.executor = executor;
    }

    /**
     * Sets the function that announces changed topics to other nodes; null when there are no other
     * nodes.
     */
    void announceWith(@Nullable BiConsumer<Topic, CompletableFuture<Done>> announcer) {
        announcement = announcer;
    }

    /** Opens a watch. The caller must close it. */
    Watch open(Topic topic, ExecutionArn arn) {
        var watch = new Watch(this::close, topic, arn);
        own.compute(
                topic,
                (_, known) -> {
                    var all = known == null ? ConcurrentHashMap.<Watch>newKeySet() : known;
                    all.add(watch);
                    return all;
                });
        return watch;
    }

    /**
     * Announces a watch. The stage completes when all nodes have acknowledged it. Later commits of
     * these nodes send a hint.
     */
    CompletionStage<Done> announce(Watch watch) {
        var announcer = announcement;
        if (announcer == null) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        var announced = new CompletableFuture<Done>();
        announcer.accept(watch.topic(), announced);
        return announced;
    }

    void close(Watch watch) {
        var left =
                own.computeIfPresent(
                        watch.topic(),
                        (_, all) -> {
                            all.remove(watch);
                            return all.isEmpty() ? null : all;
                        });
        var announcer = announcement;
        if (left == null && announcer != null) {
            announcer.accept(watch.topic(), new CompletableFuture<>());
        }
    }

    /** Returns whether this node watches a topic. */
    boolean isWatched(Topic topic) {
        return own.containsKey(topic);
    }

    /** Returns the topics that this node watches. */
    List<Topic> topics() {
        return List.copyOf(own.keySet());
    }

    /** Returns this node's watches. */
    List<Watch> all() {
        return own.values().stream().flatMap(Collection::stream).toList();
    }

    /** Updates the topics that another node watches. */
    void onInterest(ActorRef<FeedMessage.Remote> node, List<Topic> begun, List<Topic> over) {
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

    /** Removes the topics of a node that left the cluster. */
    void onNodeGone(ActorRef<FeedMessage.Remote> node) {
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

    /** Sends hints for a durable write. */
    void onCommit(JournalWrite write) {
        if (own.isEmpty() && others.isEmpty()) {
            return;
        }
        var execution = Topic.execution(write.persistenceId());
        if (execution == null) {
            return;
        }
        long row = write.rows().getLast().sequenceNr();
        hint(new Topic(execution, false), row);
        if (ends(write.execution())) {
            var end = new Topic(execution, true);
            if (write.execution() instanceof ExecutionChange.Start(var whole, _, _)) {
                own.getOrDefault(end, Set.of()).forEach(watch -> watch.onStartedAndEnded(whole));
            }
            hint(end, row);
        }
    }

    private static boolean ends(ExecutionChange change) {
        return switch (change) {
            case ExecutionChange.Start(var row, _, _) -> row.progress().stoppedAtMillis() != null;
            case ExecutionChange.Update(var progress) -> progress.stoppedAtMillis() != null;
            case ExecutionChange.Keep _, ExecutionChange.Reopen _ -> false;
        };
    }

    private void hint(Topic topic, long row) {
        hintLocal(topic, row);
        var nodes = others.get(topic);
        if (nodes != null) {
            nodes.forEach(node -> node.tell(new FeedMessage.Happened(topic, row)));
        }
    }

    /** Sends a hint to this node's watches. */
    void hintLocal(Topic topic, long row) {
        var watches = own.get(topic);
        if (watches != null) {
            executor.execute(() -> watches.forEach(watch -> watch.hint(row)));
        }
    }
}
