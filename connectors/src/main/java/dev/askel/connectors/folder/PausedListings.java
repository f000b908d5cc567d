package dev.askel.connectors.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the iterators of listings between two pages, so that a large folder is not scanned for each
 * page. An iterator whose folders have changed is not resumed, because a listing must contain all
 * objects that were put before its request.
 */
final class PausedListings {
    /** The memory is bounded by this number of iterators and the entries of one iterator. */
    private static final int ITERATORS_MAX = 4;

    /** The listing of an iterator, and the first key of its next page. */
    private record Position(Path bucket, String prefix, String from) {
        static Position of(Bucket bucket, String prefix, byte[] from) {
            return new Position(
                    bucket.folder(), prefix, new String(from, StandardCharsets.ISO_8859_1));
        }
    }

    private final InstantSource clock;
    private final LinkedHashMap<Position, KeyIterator> iterators = new LinkedHashMap<>();

    PausedListings(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Returns an iterator that begins at a key: the paused iterator if its folders are unchanged,
     * otherwise a new iterator.
     */
    KeyIterator resume(Bucket bucket, String prefix, byte[] from) throws IOException {
        var paused = remove(Position.of(bucket, prefix, from));
        return paused != null && paused.isCurrent()
                ? paused
                : new KeyIterator(bucket, FileKeys.toUtf8(prefix), from, clock);
    }

    private synchronized @Nullable KeyIterator remove(Position position) {
        return iterators.remove(position);
    }

    /**
     * Keeps an iterator, and drops the oldest one if there are too many.
     *
     * @param from the first key of the next page
     */
    synchronized void pause(Bucket bucket, String prefix, byte[] from, KeyIterator iterator) {
        iterators.put(Position.of(bucket, prefix, from), iterator);
        if (iterators.size() > ITERATORS_MAX) {
            iterators.pollFirstEntry();
        }
    }
}
