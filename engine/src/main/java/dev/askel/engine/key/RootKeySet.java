package dev.askel.engine.key;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The result of one read of the root keys. Some keys of the source may be unusable, for example
 * because KMS does not decrypt them.
 *
 * @param keys the usable keys, in the order of the source
 * @param failures the reasons of the unusable keys, in the order of the source
 * @param isFirstUsable whether the first key of the source is usable
 */
public record RootKeySet(
        List<RootKey> keys, List<RootKeyException> failures, boolean isFirstUsable) {
    public RootKeySet {
        keys = List.copyOf(keys);
        failures = List.copyOf(failures);
        if (isFirstUsable ? keys.isEmpty() : failures.isEmpty()) {
            throw new IllegalArgumentException(
                    "%d usable and %d unusable root keys, of which the first is %s"
                            .formatted(
                                    keys.size(),
                                    failures.size(),
                                    isFirstUsable ? "usable" : "unusable"));
        }
    }

    /** Returns a set without unusable keys. */
    public static RootKeySet of(List<RootKey> keys) {
        return new RootKeySet(keys, List.of(), true);
    }

    /**
     * Returns the first key of the source, which wraps the ring.
     *
     * @throws RootKeyException when this key is unusable; the message gives the reason
     */
    public RootKey first() {
        if (!isFirstUsable) {
            var reason = failures.getFirst();
            throw new RootKeyException(String.valueOf(reason.getMessage()), reason);
        }
        return keys.getFirst();
    }

    /** Returns the key with an id; empty when no usable key has it. */
    Optional<RootKey> find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** Returns a failure with this message, and with the reasons of the unusable keys. */
    RootKeyException failure(String message) {
        if (failures.isEmpty()) {
            return new RootKeyException(message);
        }
        var reasons =
                failures.stream()
                        .map(reason -> " " + reason.getMessage())
                        .distinct()
                        .collect(Collectors.joining());
        var failure = new RootKeyException(message + reasons, failures.getFirst());
        failures.stream().skip(1).forEach(failure::addSuppressed);
        return failure;
    }
}
