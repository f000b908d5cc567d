package dev.askel.engine.execution.codec;

import dev.askel.engine.sql.Bytes;
import java.io.IOException;

/**
 * Encodes and decodes the scope of a Map Run, in the same format as a snapshot ({@link
 * BatchCodec}).
 */
public final class MapRunScopeCodec {
    private static final int VERSION = 1;
    private static final int SCOPE = 0;

    private MapRunScopeCodec() {}

    /** Encodes a scope. */
    public static Bytes encode(MapRunScope scope) {
        return Envelope.seal(VERSION, Body.write(out -> write(out, scope)));
    }

    /**
     * Decodes a scope.
     *
     * @throws UnreadableRowException when a later release wrote the scope, or the scope is damaged
     */
    public static MapRunScope decode(Bytes scope) {
        int version = Envelope.version(scope);
        return switch (version) {
            case 1 -> Body.read(Envelope.open(scope), MapRunScopeCodec::read);
            default ->
                    throw UnreadableRowException.unknown(
                            "The scope of a Map Run has version %d, this release reads up to %d"
                                    .formatted(version, VERSION));
        };
    }

    private static void write(FieldWriter out, MapRunScope scope) throws IOException {
        var frame = scope.frame();
        var graphs = new GraphTable();
        var variables = new ScopeTable();
        graphs.add(frame.graph());
        variables.add(frame.variables());
        out.begin(SCOPE, 6);
        IdentityFields.write(out, scope.identity());
        // Event references in the frame are written relative to the last event of the frame.
        out.eventId(frame.lastEventId());
        out.payload(scope.input());
        graphs.write(out);
        variables.write(out);
        FrameFields.write(out, frame, graphs, variables);
        out.end();
    }

    private static MapRunScope read(FieldReader in) throws IOException {
        in.begin("scope", SCOPE);
        var identity = IdentityFields.identity(in);
        in.eventId();
        var input = in.payload();
        var graphs = GraphTable.read(in);
        var variables = ScopeTable.read(in);
        var scope = new MapRunScope(identity, input, FrameFields.read(in, graphs, variables));
        in.end();
        return scope;
    }
}
