package dev.askel.connectors.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the walks of listings between two pages, so that a large folder is not scanned for each
 * page. A walk whose folders have changed is not resumed, because a listing must contain all
 * objects that were put before its request.
 */
final class PausedWalks {
    /** The memory of walks is bounded by this number and the entries of one walk. */
    private static final int WALKS_MAX = 4;

    /** The listing of a walk, and the first key of its next page. */
    private record Position(Path bucket, String prefix, String from) {
        static Position of(Bucket bucket, String prefix, byte[] from) {
            return new Position(
                    bucket.folder(), prefix, new String(from, StandardCharsets.ISO_8859_1));
        }
    }

    private final InstantSource clock;
    private final LinkedHashMap<Position, KeyWalk> walks = new LinkedHashMap<>();

    PausedWalks(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Returns a walk that begins at a key: the paused walk if its folders are unchanged, otherwise
     * a new walk.
     */
    KeyWalk resume(Bucket bucket, String prefix, byte[] from) throws IOException {
        var paused = remove(Position.of(bucket, prefix, from));
        return paused != null && paused.isCurrent()
                ? paused
                : new KeyWalk(bucket, FileKeys.bytes(prefix), from, clock);
    }

    private synchronized @Nullable KeyWalk remove(Position position) {
        return walks.remove(position);
    }

    /**
     * Keeps a walk, and drops the oldest walk if there are too many.
     *
     * @param from the first key of the next page
     */
    synchronized void pause(Bucket bucket, String prefix, byte[] from, KeyWalk walk) {
        walks.put(Position.of(bucket, prefix, from), walk);
        if (walks.size() > WALKS_MAX) {
            walks.pollFirstEntry();
        }
    }
}
