package dev.askel.load.cluster;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sends and receives all frames at one end of a link (Linux, packet(7)). Requires root. */
// This class calls native functions.
@SuppressWarnings("restricted")
final class RawLink {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    // ETH_P_ALL in network byte order.
    private static final short ALL = 0x0300;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    // sockaddr_ll: family, protocol, index of the interface, and fields that bind ignores.
    private static final long ADDRESS_BYTES = 20;
    private static final long INDEX_OFFSET = 4;
    private static final int FRAME_BYTES_MAX = 65_600;

    private static final MethodHandle SOCKET =
            function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND =
            function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle INDEX = function("if_nametoindex", JAVA_INT, ADDRESS);
    private static final MethodHandle OPTION =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECEIVE =
            function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND =
            function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    private final int descriptor;
    private final MemorySegment incoming = Arena.global().allocate(FRAME_BYTES_MAX);
    private final MemorySegment outgoing = Arena.global().allocate(FRAME_BYTES_MAX);

    private RawLink(int descriptor) {
        this.descriptor = descriptor;
    }

    private static MethodHandle function(
            String name, MemoryLayout result, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** Opens the network interface with this name. */
    static RawLink open(String name) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            int descriptor =
                    checked("socket", (int) SOCKET.invokeExact(AF_PACKET, SOCK_RAW, (int) ALL));
            var one = arena.allocateFrom(JAVA_INT, 1);
            checked(
                    "setsockopt",
                    (int)
                            OPTION.invokeExact(
                                    descriptor,
                                    SOL_PACKET,
                                    PACKET_IGNORE_OUTGOING,
                                    one,
                                    Integer.BYTES));
            var address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT, Short.BYTES, ALL);
            address.set(JAVA_INT, INDEX_OFFSET, (int) INDEX.invokeExact(arena.allocateFrom(name)));
            checked("bind", (int) BIND.invokeExact(descriptor, address, (int) ADDRESS_BYTES));
            return new RawLink(descriptor);
        }
    }

    private static int checked(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + " has failed");
        }
        return result;
    }

    /**
     * Waits for the next frame; returns an empty frame if the interface is removed. Must be called
     * by one thread.
     */
    byte[] receive() throws Throwable {
        long length = (long) RECEIVE.invokeExact(descriptor, incoming, (long) FRAME_BYTES_MAX, 0);
        return length <= 0
                ? new byte[0]
                : incoming.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Sends a frame, or drops it if the buffer is full. Must be called by one thread. */
    void send(byte[] frame) throws Throwable {
        MemorySegment.copy(frame, 0, outgoing, ValueLayout.JAVA_BYTE, 0, frame.length);
        var _ = (long) SEND.invokeExact(descriptor, outgoing, (long) frame.length, 0);
    }
}
