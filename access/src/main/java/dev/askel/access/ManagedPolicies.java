package dev.askel.access;

import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The managed policies, which exist in every installation, by name. Their documents are resources
 * of this module.
 */
public final class ManagedPolicies {
    private static final List<String> NAMES =
            List.of("viewer", "operator", "author", "worker", "administrator");

    private static final Map<String, AttachedPolicy> BY_NAME =
            NAMES.stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    Function.identity(), ManagedPolicies::read));

    private ManagedPolicies() {}

    /** The names, roughly in ascending order of permissions. */
    public static List<String> names() {
        return NAMES;
    }

    /** Returns the managed policy with this name; empty when there is none. */
    public static Optional<AttachedPolicy> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static AttachedPolicy read(String name) {
        try (var stream = ManagedPolicies.class.getResourceAsStream("policy/" + name + ".json")) {
            if (stream == null) {
                throw new IllegalStateException("no resource policy/" + name + ".json");
            }
            var json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return new AttachedPolicy(name, PolicyDocument.parse(json));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (MalformedPolicyException malformed) {
            throw new IllegalStateException("the policy " + name + " is malformed", malformed);
        }
    }
}
