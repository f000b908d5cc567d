package dev.askel.engine.maprun.result;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Collects the results of one file in memory. It needs the bytes of the results, and 12 further
 * bytes for each result. Results may be added in any order of their children.
 */
final class FileBuffer {
    private static final int BYTES_INITIAL = 64 * 1024;
    private static final int RESULTS_INITIAL = 256;

    /**
     * The number of low bits of a sort key for the position of a result. The high bits contain the
     * number of the child.
     */
    private static final int POSITION_BITS = 20;

    /** The maximum number of results. */
    static final int RESULTS_MAX = 1 << POSITION_BITS;

    private byte[] bytes = new byte[BYTES_INITIAL];
    private int length;
    private long[] children = new long[RESULTS_INITIAL];

    /** The end position of each result in {@link #bytes}. */
    private int[] ends = new int[RESULTS_INITIAL];

    private int count;
    private boolean isOrdered = true;

    /** Adds a result. The caller adds at most {@link #RESULTS_MAX} results. */
    void add(long child, byte[] utf8) {
        isOrdered = isOrdered && (count == 0 || children[count - 1] <= child);
        if (bytes.length - length < utf8.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + utf8.length));
        }
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        if (count == ends.length) {
            children = Arrays.copyOf(children, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        children[count] = child;
        ends[count++] = length;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == RESULTS_MAX;
    }

    /** Returns the number of bytes of the results, with one separator for each result. */
    long byteCount() {
        return (long) length + count;
    }

    /** Returns the content of the file, with the results in the order of their children. */
    byte[] content(ResultFormat.OutputType type) {
        // Each result has one separator; the separator of the first result in an array is the
        // opening bracket. The closing bracket is one more byte.
        long size = type == ResultFormat.OutputType.JSON ? byteCount() + 1 : byteCount();
        var out = ByteBuffer.allocate(Math.toIntExact(size));
        var order = isOrdered ? null : order();
        for (int i = 0; i < count; i++) {
            int at = order == null ? i : (int) (order[i] & (RESULTS_MAX - 1));
            int from = at == 0 ? 0 : ends[at - 1];
            switch (type) {
                case JSON -> out.put((byte) (i == 0 ? '[' : ',')).put(bytes, from, ends[at] - from);
                case JSONL -> out.put(bytes, from, ends[at] - from).put((byte) '\n');
            }
        }
        if (type == ResultFormat.OutputType.JSON) {
            out.put((byte) ']');
        }
        return out.array();
    }

    /**
     * Returns one key for each result, sorted by child. The low {@link #POSITION_BITS} bits are the
     * position of the result. The results of one child, such as the elements of a flattened array,
     * therefore keep their order.
     */
    private long[] order() {
        long first = Arrays.stream(children, 0, count).min().orElse(0);
        var keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = (children[i] - first) << POSITION_BITS | i;
        }
        Arrays.sort(keys);
        return keys;
    }
}
