package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.task.JobStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The APIs of Batch, ECS, EKS's control plane, CodeBuild and MediaConvert. */
final class ComputeApis {
    private static final String REASON = "The Step Functions task that started it has ended";

    private ComputeApis() {}

    static List<Api> all() {
        return List.of(
                batch(),
                ecs(),
                eksCreation(
                                "createCluster",
                                "DescribeCluster",
                                "Cluster",
                                "{'Name':'/Name'}",
                                "Name")
                        .withToken("ClientRequestToken"),
                eksDeletion("deleteCluster", "DescribeCluster", "Cluster", "Name"),
                eksCreation(
                                "createFargateProfile",
                                "DescribeFargateProfile",
                                "FargateProfile",
                                "{'ClusterName':'/ClusterName','FargateProfileName':'/FargateProfileName'}",
                                "FargateProfileName",
                                "ClusterName",
                                "PodExecutionRoleArn")
                        .withToken("ClientRequestToken"),
                eksDeletion(
                        "deleteFargateProfile",
                        "DescribeFargateProfile",
                        "FargateProfile",
                        "FargateProfileName",
                        "ClusterName"),
                eksCreation(
                                "createNodegroup",
                                "DescribeNodegroup",
                                "Nodegroup",
                                "{'ClusterName':'/ClusterName','NodegroupName':'/NodegroupName'}",
                                "NodegroupName",
                                "ClusterName",
                                "Subnets",
                                "NodeRole")
                        .withToken("ClientRequestToken"),
                eksDeletion(
                        "deleteNodegroup",
                        "DescribeNodegroup",
                        "Nodegroup",
                        "NodegroupName",
                        "ClusterName"),
                mediaconvert(),
                build("startBuild", "Build", "BatchGetBuilds", "StopBuild", "ProjectName"),
                build(
                        "startBuildBatch",
                        "BuildBatch",
                        "BatchGetBuildBatches",
                        "StopBuildBatch",
                        "ProjectName"),
                build("retryBuildBatch", "BuildBatch", "BatchGetBuildBatches", "StopBuildBatch"),
                Api.of("codebuild", "stopBuild", ServiceNames.CODEBUILD, "Id"),
                Api.of("codebuild", "stopBuildBatch", ServiceNames.CODEBUILD, "Id"),
                Api.of("codebuild", "deleteBuildBatch", ServiceNames.CODEBUILD, "Id"),
                Api.of("codebuild", "batchDeleteBuilds", ServiceNames.CODEBUILD, "Ids"),
                Api.of("codebuild", "batchGetReports", ServiceNames.CODEBUILD, "ReportArns"));
    }

    private static Api batch() {
        return Api.of(
                        "batch",
                        "submitJob",
                        ServiceNames.BATCH,
                        "JobName",
                        "JobQueue",
                        "JobDefinition")
                .withSync(
                        JobRules.of(
                                        "{'JobId':'/Answer/JobId'}",
                                        "DescribeJobs",
                                        "{'Jobs':['/JobId']}",
                                        StateStatusReader.at(
                                                "/Jobs/0", "/Status", "SUCCEEDED", "FAILED"))
                                .stoppedBy(
                                        "TerminateJob",
                                        "{'JobId':'/JobId','Reason':'%s'}".formatted(REASON)));
    }

    private static Api ecs() {
        return Api.of("ecs", "runTask", ServiceNames.ECS, "TaskDefinition")
                .withCallback()
                .withToken("ClientToken")
                .withSync(
                        JobRules.of(
                                        "{'Cluster':'/Given/Cluster','Tasks':'/Answer/Tasks/*/TaskArn'}",
                                        "DescribeTasks",
                                        "{'Cluster':'/Cluster','Tasks':'/Tasks'}",
                                        new EcsTaskStatusReader())
                                .stoppedBy(
                                        "StopTask",
                                        "{'Cluster':'/Cluster','Task':'/Part','Reason':'%s'}"
                                                .formatted(REASON))
                                .stoppedInParts("/Tasks")
                                // Recorded on AWS: test_ecs_task_service, StartedBy of the task.
                                .withDefaults("{'StartedBy':'AWS Step Functions'}")
                                .withStartFailure(ComputeApis::startFailure));
    }

    /**
     * Returns the failure of a call that started no ECS task. The service answers such a call with
     * 200.
     */
    private static @Nullable Failure startFailure(ObjectNode answer) {
        return answer.path("Tasks").isEmpty() && !answer.path("Failures").isEmpty()
                ? new Failure("ECS.AmazonECSException", Payload.of(answer).text())
                : null;
    }

    /**
     * Returns an API that creates a cluster, profile or node group. The created resource is deleted
     * when the Task ends early.
     */
    private static Api eksCreation(
            String name, String describe, String member, String names, String... required) {
        var rules =
                JobRules.of(
                                names.replace("'/", "'/Given/"),
                                describe,
                                names,
                                StateStatusReader.at(
                                                "/" + member,
                                                "/Status",
                                                "ACTIVE",
                                                "FAILED",
                                                "CREATE_FAILED",
                                                "DELETE_FAILED")
                                        .shownAs(member))
                        .stoppedBy("Delete" + member, names);
        return Api.of("eks", name, ServiceNames.EKS, required).withSync(rules);
    }

    private static Api eksDeletion(
            String name, String describe, String member, String... required) {
        var names = new StringBuilder();
        for (var each : required) {
            names.append(names.isEmpty() ? "" : ",").append("'%1$s':'/%1$s'".formatted(each));
        }
        var members = "{" + names + "}";
        var last = "{'%s':%s}".formatted(member, members);
        var rules =
                JobRules.of(
                                members.replace("'/", "'/Given/"),
                                describe,
                                members,
                                StateStatusReader.at(
                                                "/" + member, "/Status", "DELETED", "DELETE_FAILED")
                                        .shownAs(member))
                        .whenNotFound(handle ->
                                new JobStatus.Succeeded(
                                        Payload.of(JsonTemplate.parse(last).fill(handle))));
        return Api.of("eks", name, ServiceNames.EKS, required).withSync(rules);
    }

    private static Api build(
            String name, String member, String describe, String stop, String... required) {
        var plural = member.equals("Build") ? "Builds" : "BuildBatches";
        var status = member.equals("Build") ? "/BuildStatus" : "/BuildBatchStatus";
        var rules =
                JobRules.of(
                                "{'Id':'/Answer/%s/Id'}".formatted(member),
                                describe,
                                "{'Ids':['/Id']}",
                                StateStatusReader.at(
                                                "/" + plural + "/0",
                                                status,
                                                "SUCCEEDED",
                                                "FAILED",
                                                "FAULT",
                                                "TIMED_OUT",
                                                "STOPPED")
                                        .shownAs(member))
                        .stoppedBy(stop, "{'Id':'/Id'}");
        return Api.of("codebuild", name, ServiceNames.CODEBUILD, required)
                .withToken("IdempotencyToken")
                .withSync(rules);
    }

    private static Api mediaconvert() {
        return Api.of("mediaconvert", "createJob", ServiceNames.MEDIACONVERT, "Role", "Settings")
                .withToken("ClientRequestToken")
                .withSync(
                        JobRules.of(
                                        "{'Id':'/Answer/Job/Id'}",
                                        "GetJob",
                                        "{'Id':'/Id'}",
                                        StateStatusReader.at(
                                                        "/Job",
                                                        "/Status",
                                                        "COMPLETE",
                                                        "ERROR",
                                                        "CANCELED")
                                                .shownAs("Job"))
                                .stoppedBy("CancelJob", "{'Id':'/Id'}"));
    }
}
