package dev.askel.engine.deferral;

/** The reasons why work is deferred. None of the reasons is a failure of the work itself. */
public enum DeferralReason {
    /** A bounded queue refused the work. */
    QUEUE_FULL("a queue is full"),
    /** Other work uses the memory of this node. */
    MEMORY_FULL("the memory is in use"),
    /** The database did not respond in time. */
    DATABASE_AWAY("the database does not answer"),
    /** This node closes its journal. */
    CLOSING("this node shuts down"),
    /** The cluster has marked this node down. */
    FENCED("the cluster continues without this node"),
    /** Another node, or an earlier write of this node, has changed the execution meanwhile. */
    OVERTAKEN("another writer was faster"),
    /** A node or an actor did not answer in time. */
    NO_ANSWER("no answer came in time"),
    /** KMS does not permit the use of a customer-managed key, or does not respond. */
    KEY_UNAVAILABLE("a customer-managed key cannot be used"),
    /** A service outside of the cluster did not respond. */
    SERVICE_AWAY("the service does not answer");

    private final String text;

    DeferralReason(String text) {
        this.text = text;
    }

    /** Returns the reason as a clause for a log line. */
    public String text() {
        return text;
    }
}
