package dev.askel.engine.journal;

import dev.askel.asl.history.SemaphoreName;

/** The id of a semaphore among the semaphores of all accounts and regions. */
public record SemaphoreId(String account, String region, SemaphoreName name) {
    private static final int PARTS = 4;

    /** Returns the id as a key of the tables: {@code account/region/name/key}. */
    public String text() {
        return prefix(account, region) + name.name() + "/" + name.key();
    }

    /** Returns the beginning of the texts of all semaphores of an account and region. */
    public static String prefix(String account, String region) {
        return account + "/" + region + "/";
    }

    /** Parses the text of an id. Only the key may contain a slash. */
    public static SemaphoreId parse(String text) {
        var parts = text.split("/", PARTS);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("'" + text + "' is not the id of a semaphore");
        }
        return new SemaphoreId(parts[0], parts[1], new SemaphoreName(parts[2], parts[3]));
    }
}
