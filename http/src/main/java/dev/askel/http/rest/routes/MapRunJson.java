package dev.askel.http.rest.routes;

import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailureGroup;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailures;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildHeatMap;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildPage;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildRedrive;
import dev.askel.engine.api.workbench.MapRunMonitor.FailedChild;
import dev.askel.engine.api.workbench.MapRunMonitor.HeatCell;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunChild;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunProgress;
import dev.askel.engine.api.workbench.RootCauses.FirstFailure;
import dev.askel.http.rest.MemberRootCauses;
import dev.askel.http.wire.FeedCodec;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the progress of Map Runs, by the schemas of {@code map-run-schemas.json}. */
final class MapRunJson {
    private MapRunJson() {}

    static void writeProgress(JsonWriter json, List<MapRunProgress> runs) {
        json.member("mapRuns", runs, MapRunJson::writeProgress);
    }

    static void writeProgress(JsonWriter json, MapRunProgress progress) {
        json.beginObject();
        FeedCodec.writeMapRun(json, progress.run());
        json.member("executionType", progress.isStandard() ? "STANDARD" : "EXPRESS")
                .member("batched", progress.isBatched())
                .member("totalKnown", progress.isTotalKnown())
                .member("asOf", progress.asOf())
                .endObject();
    }

    static void writeFailures(
            JsonWriter json, ChildFailures failures, Map<String, FirstFailure> origins) {
        json.member("groups", failures.groups(), (out, group) -> writeGroup(out, group, origins))
                .member("groupCount", failures.groupCount())
                .member("childrenRead", failures.childrenRead())
                .member("complete", failures.isComplete());
    }

    /** Returns the ARNs of the examples of a group. */
    static List<String> exampleArns(ChildFailureGroup group) {
        return group.examples().stream().map(FailedChild::executionArn).toList();
    }

    private static void writeGroup(
            JsonWriter json, ChildFailureGroup group, Map<String, FirstFailure> origins) {
        json.beginObject().member("status", group.status());
        FailureJson.writeMembers(json, group.failures())
                .member("examples", group.examples(), MapRunJson::writeExample);
        MemberRootCauses.write(json, exampleArns(group), origins);
        json.endObject();
    }

    private static void writeExample(JsonWriter json, FailedChild example) {
        json.beginObject().member("executionArn", example.executionArn());
        writeNumber(json, example.childNumber());
        json.endObject();
    }

    private static void writeNumber(JsonWriter json, @Nullable Long child) {
        if (child != null) {
            json.member("child", child);
        }
    }

    static void writeHeat(JsonWriter json, ChildHeatMap heat) {
        json.member("childrenPerCell", heat.childrenPerCell())
                .member("cells", heat.cells(), MapRunJson::writeCell)
                .member("childrenRead", heat.childrenRead())
                .member("complete", heat.isComplete());
    }

    private static void writeCell(JsonWriter json, HeatCell cell) {
        json.beginObject()
                .member("succeeded", cell.succeeded())
                .member("failed", cell.failed())
                .member("timedOut", cell.timedOut())
                .member("aborted", cell.aborted())
                .member("durationMillis", cell.totalDurationMillis())
                .endObject();
    }

    static void writeRedrive(JsonWriter json, ChildRedrive redrive) {
        json.member("redriveDate", redrive.redriveDate()).member("children", redrive.childCount());
    }

    static void writeChildren(JsonWriter json, ChildPage page) {
        json.member("children", page.children(), MapRunJson::writeChild)
                .member("nextToken", page.nextToken());
    }

    private static void writeChild(JsonWriter json, MapRunChild child) {
        json.beginObject()
                .member("executionArn", child.executionArn())
                .member("name", child.name())
                .member("status", child.status())
                .member("startDate", child.startDate())
                .member("stopDate", child.stopDate())
                .member("redriveCount", child.redriveCount());
        writeNumber(json, child.childNumber());
        var items = child.itemCount();
        if (items != null) {
            json.member("itemCount", items);
        }
        json.endObject();
    }
}
