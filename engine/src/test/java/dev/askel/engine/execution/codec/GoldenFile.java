package dev.askel.engine.execution.codec;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.sql.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A file with the stored form of an earlier release: serializer id and manifest, then the bytes in
 * hex.
 */
final class GoldenFile {
    private static final int BYTES_PER_LINE = 40;
    private static final Path PROPOSALS = Path.of("target", "golden");

    private GoldenFile() {}

    /**
     * Reads the file of that name. If there is none, writes {@code proposed} to a file that can be
     * committed, and fails.
     */
    static EncodedPayload read(String name, EncodedPayload proposed) throws IOException {
        try (var file = GoldenFile.class.getResourceAsStream(name + ".hex")) {
            if (file == null) {
                Files.createDirectories(PROPOSALS);
                var proposal = Files.writeString(PROPOSALS.resolve(name + ".hex"), text(proposed));
                throw new AssertionError("No golden file; proposed: " + proposal);
            }
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String text(EncodedPayload stored) {
        var text = new StringBuilder();
        text.append(stored.serializerId()).append(' ').append(stored.manifest()).append('\n');
        var bytes = stored.bytes().toArray();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            int to = Math.min(bytes.length, from + BYTES_PER_LINE);
            text.append(HexFormat.of().formatHex(bytes, from, to)).append('\n');
        }
        return text.toString();
    }

    private static EncodedPayload parse(String text) {
        var lines = text.lines().toList();
        var head = lines.getFirst().split(" ", 2);
        var hex = String.join("", lines.subList(1, lines.size()));
        return new EncodedPayload(
                Integer.parseInt(head[0]), head[1], Bytes.wrap(HexFormat.of().parseHex(hex)));
    }
}
