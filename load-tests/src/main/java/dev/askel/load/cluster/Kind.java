package dev.askel.load.cluster;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The kinds of faults. */
enum Kind {
    /** A node is killed (SIGKILL) and started again. */
    KILL(true, Duration.ofSeconds(10)),
    /** A node is killed, and the others are offered ten times the share of the load that it had. */
    OVERLOAD(false, Duration.ofSeconds(30)),
    /** A node stands still for a minute (SIGSTOP) and wakes beside a cluster that went on. */
    FREEZE(true, Duration.ofSeconds(30)),
    /**
     * A node stands still for a minute, the others are killed up to 8 s after it froze, and it
     * wakes beside the cluster that they formed when its beat had aged and the quiet period was
     * over.
     */
    NEW_INCARNATION(true, Duration.ofSeconds(40)),
    /** A host's plug is pulled: no node, no database, no function, no client reaches it. */
    CUT(true, Duration.ofSeconds(30)),
    /** A node and the two others do not reach each other; the database is reached by all. */
    PARTITION(true, Duration.ofSeconds(30)),
    /** What a node sends does not reach the others; what they send reaches it. */
    ASYMMETRIC(true, Duration.ofSeconds(30)),
    /** Two nodes do not reach each other; the third reaches both. */
    PARTIAL(true, Duration.ofSeconds(30)),
    /** A node and the databases do not reach each other; it reaches all else, and all else it. */
    DATABASE_CUT(true, Duration.ofSeconds(30)),
    /** A host's packets are late, and some are lost. */
    LOSS(true, Duration.ofSeconds(30)),
    /** One node after the other is stopped in order and started again. */
    ROLLING_RESTART(true, Duration.ofSeconds(30)),
    /** The same, from the build before to this one. */
    ROLLING_UPDATE(true, Duration.ofSeconds(30)),
    /** PostgreSQL is killed (SIGKILL) with all its children and started again. */
    POSTGRES_KILL(true, Duration.ofSeconds(40)),
    /** PostgreSQL is stopped without a checkpoint, is away for seconds, and starts again. */
    POSTGRES_RESTART(true, Duration.ofSeconds(40)),
    /** PostgreSQL answers nobody for half a minute, though connections stand. */
    POSTGRES_STALL(true, Duration.ofSeconds(40)),
    /** PostgreSQL's disk is full for some seconds. */
    POSTGRES_DISK_FULL(true, Duration.ofSeconds(40)),
    /** The primary is killed and its synchronous standby promoted. */
    POSTGRES_FAILOVER(true, Duration.ofSeconds(40)),
    /** After such a failover the old primary comes back as if it were one still. */
    OLD_PRIMARY(true, Duration.ofSeconds(40)),
    /** A failover to a standby that had not got all: the canary, which must be found out. */
    ASYNC_STANDBY(false, Duration.ofSeconds(40));

    private static final EnumSet<Kind> OF_THE_DATABASE =
            EnumSet.range(POSTGRES_KILL, ASYNC_STANDBY);
    private static final EnumSet<Kind> SPARING_THE_OTHERS =
            EnumSet.of(KILL, FREEZE, CUT, PARTITION, ASYMMETRIC, PARTIAL, DATABASE_CUT);
    private static final EnumSet<Kind> LOSING_A_NODE =
            EnumSet.of(KILL, OVERLOAD, FREEZE, CUT, PARTITION, DATABASE_CUT);
    private static final EnumSet<Kind> WAKING = EnumSet.of(FREEZE, NEW_INCARNATION);
    private static final EnumSet<Kind> PREPARED =
            EnumSet.of(OVERLOAD, ROLLING_UPDATE, POSTGRES_FAILOVER, OLD_PRIMARY, ASYNC_STANDBY);

    private final boolean drawn;
    private final Duration goOnMax;

    Kind(boolean drawn, Duration goOnMax) {
        this.drawn = drawn;
        this.goOnMax = goOnMax;
    }

    /** Those that a round may draw. */
    static List<Kind> allDrawn() {
        return Stream.of(values()).filter(kind -> kind.drawn).toList();
    }

    /** As the command line and the report write it. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it strikes the database, and so all executions alike and no node. */
    boolean isOfTheDatabase() {
        return OF_THE_DATABASE.contains(this);
    }

    /**
     * Whether nodes are stopped as an operator does it, so that nothing need be lost on the way.
     */
    boolean isOrderly() {
        return this == ROLLING_RESTART || this == ROLLING_UPDATE;
    }

    /** Whether nodes or links between them are struck at once, and the others are not. */
    boolean sparesTheOthers() {
        return SPARING_THE_OTHERS.contains(this);
    }

    /** Whether the cluster must go on without a node. */
    boolean losesANode() {
        return LOSING_A_NODE.contains(this);
    }

    /** Whether a node wakes that believes for a while that it belongs to the cluster still. */
    boolean wakesANode() {
        return WAKING.contains(this);
    }

    /** Whether the cluster is changed for it before its round begins, or measured. */
    boolean isPrepared() {
        return PREPARED.contains(this);
    }

    /** How long executions of a node that was lost may stand still. */
    Duration goOnMax() {
        return goOnMax;
    }

    /**
     * Reads what {@link #spelling} writes.
     *
     * @throws IllegalArgumentException when there is no such kind
     */
    static Kind of(String spelling) {
        return Stream.of(values())
                .filter(kind -> kind.spelling().equals(spelling))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("There is no fault " + spelling + "."));
    }
}
