package dev.askel.engine.maprun.result;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.history.MapRunPlan;
import org.jspecify.annotations.Nullable;

/**
 * The format of a Map Run's results (docs/aws/asl.md section 10).
 *
 * @param transformation the form of the results of successful children
 * @param type the form of the output or file that contains the results
 */
record ResultFormat(Transformation transformation, OutputType type) {
    /** The values of WriterConfig.Transformation. */
    enum Transformation {
        /** The child's description, with its input and output. */
        NONE,
        /** The child's output. */
        COMPACT,
        /** The child's output, or each element of an output that is an array. */
        FLATTEN
    }

    /** The values of WriterConfig.OutputType. */
    enum OutputType {
        /** A JSON array. */
        JSON,
        /** One result in each line. */
        JSONL
    }

    /**
     * Returns the format of a run. WriterConfig selects the form of the results. By default, files
     * contain descriptions of children, and a state's output contains the outputs of children.
     */
    static ResultFormat of(MapRunPlan.@Nullable Writer writer) {
        if (writer == null) {
            return new ResultFormat(Transformation.COMPACT, OutputType.JSON);
        }
        var config = writer.config().tree();
        return new ResultFormat(
                switch (text(config, "Transformation")) {
                    case "NONE" -> Transformation.NONE;
                    case "FLATTEN" -> Transformation.FLATTEN;
                    case "COMPACT" -> Transformation.COMPACT;
                    default ->
                            writer.resource() == null
                                    ? Transformation.COMPACT
                                    : Transformation.NONE;
                },
                text(config, "OutputType").equals("JSONL") ? OutputType.JSONL : OutputType.JSON);
    }

    /** Returns whether each result is a description of its child, including the child's input. */
    boolean hasDescriptions() {
        return transformation == Transformation.NONE;
    }

    private static String text(JsonNode config, String member) {
        return config.path(member).asText("");
    }
}
