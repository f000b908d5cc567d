package dev.askel.connectors.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A range of the bytes of one version of a file. A read throws {@link FileChangedException} when
 * the file has another version, so bytes of two versions are never mixed.
 */
final class FileRangeStream extends InputStream {
    private final Path path;
    private final FileVersion version;
    private final FileChannel channel;
    private long remaining;

    private FileRangeStream(Path path, FileVersion version, FileChannel channel, long length) {
        this.path = path;
        this.version = version;
        this.channel = channel;
        this.remaining = length;
    }

    /**
     * Opens a file.
     *
     * @param first the first byte
     * @param length the number of bytes, at most the number of bytes from {@code first} on
     * @throws FileChangedException when the file has another version
     */
    static FileRangeStream open(Path path, FileVersion version, long first, long length)
            throws IOException {
        var bytes = new FileRangeStream(path, version, openChannel(path), length);
        try {
            bytes.channel.position(first);
            // The channel belongs to this version only if the path has this version before and
            // after the channel is opened.
            bytes.requireUnchanged();
            return bytes;
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static FileChannel openChannel(Path path) throws IOException {
        try {
            return FileChannel.open(
                    path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException _) {
            throw new FileChangedException();
        }
    }

    private void requireUnchanged() throws IOException {
        if (!version.equals(FileVersion.read(path))) {
            throw new FileChangedException();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (remaining == 0) {
            return -1;
        }
        try {
            var buffer = ByteBuffer.wrap(target, from, (int) Math.min(length, remaining));
            int count = channel.read(buffer);
            requireUnchanged();
            if (count < 0) {
                throw new FileChangedException();
            }
            remaining -= count;
            return count;
        } catch (ClosedByInterruptException e) {
            // The exception reports the interrupt, as for other blocking calls, so the flag is
            // cleared.
            var _ = Thread.interrupted();
            var interrupted = new InterruptedIOException("The reader was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
