package dev.askel.engine.upgrade;

import dev.askel.engine.api.EngineError;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kind of stored data that nodes of this release apply, and that nodes of older releases ignore
 * or cannot read.
 */
public enum NodeCapability {
    /** The node decides requests by the policies of accounts, in addition to managed policies. */
    ACCOUNT_POLICIES("askel-account-policies"),
    /** The node redrives only the selected children of a Map Run. */
    CHILD_SELECTIONS("askel-child-selections"),
    /** The node reads compressed outcomes of the children of a Map Run. */
    COMPRESSED_OUTCOMES("askel-compressed-outcomes"),
    /** The node reads journals with signals. */
    SIGNALS("askel-signals"),
    /** The node limits calls by the rules of endpoints. */
    ENDPOINT_RULES("askel-endpoint-rules"),
    /** The node reads the permits that executions hold, and releases them at their ends. */
    SEMAPHORES("askel-semaphores"),
    /** The node reads journals with start limits, and starts no execution without its permit. */
    START_LIMITS("askel-start-limits"),
    /** The node grants permits of start limits at the rate of their rule. */
    START_RATES("askel-start-rates"),
    /** The node ends executions that newer starts have superseded. */
    START_SUPERSEDING("askel-start-superseding"),
    /** The node grants permits of start limits in the order of their rule. */
    START_ORDERS("askel-start-orders"),
    /** The node applies stops that abort an execution only while it is queued. */
    QUEUED_STOPS("askel-queued-stops"),
    /** The node reads journals with pauses, and starts no work of a paused execution. */
    PAUSES("askel-pauses"),
    /** The node reads journals of forks. */
    FORKS("askel-forks"),
    /** The node computes the search attributes of the executions that it starts. */
    SEARCH_ATTRIBUTES("askel-search-attributes"),
    /** The node runs bulk jobs that store the search attributes of existing executions. */
    ATTRIBUTE_BACKFILLS("askel-attribute-backfills"),
    /** The node stores the search attributes that read variables or outputs. */
    LATER_ATTRIBUTES("askel-later-attributes"),
    /** The node reads journals with migrations, and runs the revision of the last migration. */
    MIGRATIONS("askel-migrations"),
    /** The node runs bulk jobs that migrate executions. */
    BULK_MIGRATIONS("askel-bulk-migrations"),
    /** The node reads the limits of state machines in identities, and applies them. */
    MACHINE_LIMITS("askel-machine-limits"),
    /** The node reads encrypted payloads. */
    ENCRYPTED_PAYLOADS("askel-encrypted-payloads"),
    /** The node reads rows that refer to large payloads. */
    LARGE_PAYLOADS("askel-large-payloads"),
    /** The node encrypts payloads with customer-managed keys, and reads such payloads. */
    CUSTOMER_KEYS("askel-customer-keys"),
    /** The node reads large payloads from the bucket that its settings name. */
    PAYLOAD_BUCKET("askel-payload-bucket");

    private final String role;

    NodeCapability(String role) {
        this.role = role;
    }

    /** The role of a member of the cluster that has this capability. */
    String role() {
        return role;
    }

    /**
     * The roles that a node announces, for the setting {@code pekko.cluster.roles}.
     *
     * @param hasPayloadBucket whether the settings of the node name a bucket of large payloads
     */
    public static Set<String> roles(boolean hasPayloadBucket) {
        return Stream.of(values())
                .filter(capability -> hasPayloadBucket || capability != PAYLOAD_BUCKET)
                .map(NodeCapability::role)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Checks whether all nodes have a capability. Thread-safe. */
    @FunctionalInterface
    public interface Check {
        /** The check for a database that no node uses. It refuses nothing. */
        Check NO_NODES = _ -> Optional.empty();

        /**
         * Returns the refusal of a request that needs a capability; empty when all nodes have it.
         */
        Optional<EngineError> refusal(NodeCapability capability);
    }
}
