package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.task.JobStatus;

/**
 * Reads the status of all ECS tasks that one call started. The job runs until all tasks have
 * stopped. Its output is then the first task; if a task failed, the job fails with the first failed
 * task. A task has failed when it did not start or was stopped from outside. A task has also failed
 * when one of its containers exited with a status other than 0.
 */
final class EcsTaskStatusReader implements JobRules.StatusReader {
    private static final String ESSENTIAL_CONTAINER_EXITED = "EssentialContainerExited";

    @Override
    public JobStatus read(ObjectNode answer) {
        var tasks = answer.path("Tasks");
        if (tasks.isEmpty()) {
            return StateStatusReader.jobMissing(answer);
        }
        for (var task : tasks) {
            if (!task.path("LastStatus").asText().equals("STOPPED")) {
                return JobStatus.Running.INSTANCE;
            }
        }
        for (var task : tasks) {
            if (hasFailed(task)) {
                return StateStatusReader.failed(task);
            }
        }
        return new JobStatus.Succeeded(Payload.of(tasks.get(0)));
    }

    private static boolean hasFailed(JsonNode task) {
        var stopCode = task.path("StopCode").asText(ESSENTIAL_CONTAINER_EXITED);
        if (!stopCode.isEmpty() && !stopCode.equals(ESSENTIAL_CONTAINER_EXITED)) {
            return true;
        }
        for (var container : task.path("Containers")) {
            if (container.path("ExitCode").asInt(0) != 0) {
                return true;
            }
        }
        return false;
    }
}
