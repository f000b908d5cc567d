package dev.askel.engine.journal.startpermit;

import java.util.UUID;

/**
 * The executions that a start limit counts together.
 *
 * @param label the label of the Distributed Map whose children are counted; empty for the
 *     executions of the machine
 * @param key empty without a key
 */
public record StartSlot(UUID machineId, String label, String key) {
    private static final int PARTS = 3;

    /** Returns the slot as a key of the tables: {@code machineId/label/key}. */
    public String text() {
        return machineId + "/" + label + "/" + key;
    }

    /** Parses the text of a slot. Only the key may contain a slash. */
    public static StartSlot parse(String text) {
        var parts = text.split("/", PARTS);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("'" + text + "' is not a slot of a start limit");
        }
        return new StartSlot(UUID.fromString(parts[0]), parts[1], parts[2]);
    }
}
