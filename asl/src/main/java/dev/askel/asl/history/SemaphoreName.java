package dev.askel.asl.history;

/**
 * The name of a semaphore in the account and region of an execution.
 *
 * @param name 1 to 80 characters: letters, digits, hyphens, underscores and periods
 * @param key distinguishes the semaphores of a name; empty without a key
 */
public record SemaphoreName(String name, String key) {
    @Override
    public String toString() {
        return key.isEmpty() ? name : name + "/" + key;
    }
}
