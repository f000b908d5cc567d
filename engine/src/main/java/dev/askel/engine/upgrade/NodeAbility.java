package dev.askel.engine.upgrade;

import dev.askel.engine.api.EngineError;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An ability of this release to obey stored data that an older release ignores. */
public enum NodeAbility {
    /** Decides requests by the policies of accounts, and not by managed policies only. */
    ACCOUNT_POLICIES("askel-account-policies"),
    /** Applies the selection of a redrive to the children of a Map Run. */
    CHILD_SELECTIONS("askel-child-selections");

    private final String role;

    NodeAbility(String role) {
        this.role = role;
    }

    /** The role of a member of the cluster that has this ability. */
    String role() {
        return role;
    }

    /** The roles that a node announces, for the setting {@code pekko.cluster.roles}. */
    public static Set<String> roles() {
        return Stream.of(values()).map(NodeAbility::role).collect(Collectors.toUnmodifiableSet());
    }

    /** Checks whether all nodes have an ability. Thread-safe. */
    @FunctionalInterface
    public interface Check {
        /** For a database without nodes. */
        Check NO_NODES = _ -> Optional.empty();

        /** Returns the refusal of a request that needs an ability; empty when all nodes have it. */
        Optional<EngineError> refusal(NodeAbility ability);
    }
}
