package dev.askel.http.wire;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Renders a whole history as GetExecutionHistory returns it, without a server. */
public final class HistoryJson {
    private HistoryJson() {}

    /**
     * Renders a history with all its data.
     *
     * @return a JSON object with the member {@code events}
     */
    public static String render(List<HistoryEvent> events) {
        var json = new JsonWriter().beginObject();
        HistoryCodec.write(json, new GetExecutionHistoryResult(events, true, null));
        return new String(json.endObject().toByteArray(), StandardCharsets.UTF_8);
    }
}
