package dev.askel.load.cluster;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The kinds of faults in the fault rounds. */
enum FaultKind {
    /** A node is killed (SIGKILL) and started again. */
    KILL(true, Duration.ofSeconds(10)),
    /** A node is killed, and the other nodes receive ten times its share of the load. */
    OVERLOAD(false, Duration.ofSeconds(30)),
    /**
     * A node is suspended (SIGSTOP) for a minute and then resumes. Meanwhile, the cluster continues
     * without the node.
     */
    FREEZE(true, Duration.ofSeconds(30)),
    /**
     * A node is suspended for a minute. The other nodes are killed up to 8 s later and restarted.
     * They form a new cluster after the heartbeat of the suspended node has expired. Then the
     * suspended node resumes.
     */
    NEW_INCARNATION(true, Duration.ofSeconds(40)),
    /** A host loses its link and reaches no node, database, function or client. */
    CUT(true, Duration.ofSeconds(30)),
    /**
     * One node does not reach the other two, and they do not reach it. All nodes reach the
     * database.
     */
    PARTITION(true, Duration.ofSeconds(30)),
    /** Packets of one node do not reach the others, but their packets reach the node. */
    ASYMMETRIC(true, Duration.ofSeconds(30)),
    /** Two nodes do not reach each other. The third node reaches both. */
    PARTIAL(true, Duration.ofSeconds(30)),
    /** A node and the databases do not reach each other. All other connections work. */
    DATABASE_CUT(true, Duration.ofSeconds(30)),
    /** Packets of a host are delayed, and some are lost. */
    LOSS(true, Duration.ofSeconds(30)),
    /** The nodes are stopped with SIGTERM and started again, one after another. */
    ROLLING_RESTART(true, Duration.ofSeconds(30)),
    /**
     * The nodes run the last release. They are stopped with SIGTERM and started with the current
     * build, one after another.
     */
    ROLLING_UPDATE(true, Duration.ofSeconds(30)),
    /**
     * PostgreSQL and all its child processes are killed (SIGKILL), and PostgreSQL is started again.
     */
    POSTGRES_KILL(true, Duration.ofSeconds(40)),
    /** PostgreSQL is stopped without a checkpoint and started again some seconds later. */
    POSTGRES_RESTART(true, Duration.ofSeconds(40)),
    /** PostgreSQL sends no responses for half a minute. Its connections remain open. */
    POSTGRES_STALL(true, Duration.ofSeconds(40)),
    /** PostgreSQL's disk is full for some seconds. */
    POSTGRES_DISK_FULL(true, Duration.ofSeconds(40)),
    /** The clock of the database is wrong by an hour for some time. */
    CLOCK_STEP(true, Duration.ofSeconds(40)),
    /** The primary is killed, and its synchronous standby is promoted. */
    POSTGRES_FAILOVER(true, Duration.ofSeconds(40)),
    /** After a failover to the synchronous standby, the old primary starts again as a primary. */
    OLD_PRIMARY(true, Duration.ofSeconds(40)),
    /**
     * The primary is killed, and a standby that lacks commits is promoted. The round must detect
     * the lost commits.
     */
    ASYNC_STANDBY(false, Duration.ofSeconds(40));

    private static final EnumSet<FaultKind> DATABASE_FAULTS =
            EnumSet.range(POSTGRES_KILL, ASYNC_STANDBY);
    private static final EnumSet<FaultKind> SPARING_OTHER_NODES =
            EnumSet.of(KILL, FREEZE, CUT, PARTITION, ASYMMETRIC, PARTIAL, DATABASE_CUT);
    private static final EnumSet<FaultKind> LOSING_A_NODE =
            EnumSet.of(KILL, OVERLOAD, FREEZE, CUT, PARTITION, DATABASE_CUT);
    private static final EnumSet<FaultKind> RESUMING_A_NODE = EnumSet.of(FREEZE, NEW_INCARNATION);

    private final boolean isDefault;
    private final Duration resumeMax;

    FaultKind(boolean isDefault, Duration resumeMax) {
        this.isDefault = isDefault;
        this.resumeMax = resumeMax;
    }

    /** Returns the kinds that run by default, without the option {@code --fault}. */
    static List<FaultKind> defaultKinds() {
        return Stream.of(values()).filter(kind -> kind.isDefault).toList();
    }

    /** Returns the name on the command line and in the report. */
    String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns whether the fault affects the database. Such a fault affects all executions, but no
     * node.
     */
    boolean isDatabaseFault() {
        return DATABASE_FAULTS.contains(this);
    }

    /**
     * Returns whether the nodes are stopped with SIGTERM, as an operator does. Such a stop loses no
     * messages.
     */
    boolean isOrderly() {
        return this == ROLLING_RESTART || this == ROLLING_UPDATE;
    }

    /**
     * Returns whether nodes of the last release run at the beginning. That release has neither
     * start limits nor pauses.
     */
    boolean runsLastRelease() {
        return this == ROLLING_UPDATE;
    }

    /** Returns whether the fault affects only some nodes or links. */
    boolean affectsOnlySomeNodes() {
        return SPARING_OTHER_NODES.contains(this);
    }

    /** Returns whether the cluster must continue without a node. */
    boolean losesNode() {
        return LOSING_A_NODE.contains(this);
    }

    /**
     * Returns whether the fault resumes a node that still considers itself a member of the cluster
     * for some time.
     */
    boolean resumesNode() {
        return RESUMING_A_NODE.contains(this);
    }

    /** Returns the maximum pause of executions on a lost node. */
    Duration resumeMax() {
        return resumeMax;
    }

    /**
     * Returns the kind with this {@link #optionName}.
     *
     * @throws IllegalArgumentException if there is no such kind
     */
    static FaultKind parse(String optionName) {
        return Stream.of(values())
                .filter(kind -> kind.optionName().equals(optionName))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("There is no fault " + optionName + "."));
    }
}
