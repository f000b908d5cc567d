package dev.askel.asl.parser;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.path.ReferencePath;
import dev.askel.asl.model.DataFlow;
import dev.askel.asl.model.DataFlow.JsonPathFlow;
import dev.askel.asl.model.PathSelection;
import dev.askel.asl.model.ResultPlacement;
import org.jspecify.annotations.Nullable;

/**
 * Reads InputPath, Parameters, ResultSelector, ResultPath and OutputPath (docs/aws/asl.md section
 * 2.1).
 */
final class DataFlowFields {

    private DataFlowFields() {}

    static DataFlow read(Fields fields) {
        return read(fields, ExpressionFields.readTemplate(fields, "Parameters"));
    }

    /**
     * Reads the data flow of a Map state. Its Parameters are not part of the data flow, because
     * they replace ItemSelector.
     */
    static DataFlow readWithoutParameters(Fields fields) {
        return read(fields, null);
    }

    private static DataFlow read(Fields fields, @Nullable Expression parameters) {
        var flow =
                new JsonPathFlow(
                        selection(fields, "InputPath"),
                        parameters,
                        ExpressionFields.readTemplate(fields, "ResultSelector"),
                        readPlacement(fields),
                        selection(fields, "OutputPath"));
        return flow.isIdentity() ? JsonPathFlow.IDENTITY : flow;
    }

    private static PathSelection selection(Fields fields, String name) {
        var node = fields.node(name);
        if (node != null && node.isNull()) {
            return PathSelection.NOTHING;
        }
        var path = ExpressionFields.readPath(fields, name);
        return path == null || path.isIdentity()
                ? PathSelection.WHOLE
                : new PathSelection.Selected(path);
    }

    /** Reads the ResultPath of a state or a catcher. */
    static ResultPlacement readPlacement(Fields fields) {
        var node = fields.node("ResultPath");
        if (node != null && node.isNull()) {
            return ResultPlacement.DISCARD;
        }
        var text = fields.readText("ResultPath");
        if (text == null) {
            return ResultPlacement.REPLACE;
        }
        try {
            var path = ReferencePath.compile(text);
            if (path.containsOperator()) {
                reportNotReferencePath(fields);
            }
            return path.isIdentity() ? ResultPlacement.REPLACE : new ResultPlacement.Place(path);
        } catch (InvalidExpressionException _) {
            reportNotReferencePath(fields);
            return new ResultPlacement.Place(ReferencePath.ofInvalidPath(text));
        }
    }

    private static void reportNotReferencePath(Fields fields) {
        fields.findings()
                .addExpressionError(
                        fields.locationOf("ResultPath"), "Value is not a Reference Path");
    }
}
