package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.task.JobStatus;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The APIs of EMR on EC2, EMR on EKS and EMR Serverless. The operations and members of EMR on EC2
 * have other names in EMR's API than in Step Functions.
 */
final class EmrApis {
    private static final String CLUSTER = "{'ClusterId':'/ClusterId'}";
    private static final String GIVEN_CLUSTER = "{'ClusterId':'/Given/ClusterId'}";
    private static final String RUN = "{'ApplicationId':'/ApplicationId','JobRunId':'/JobRunId'}";
    private static final String APPLICATION = "{'ApplicationId':'/ApplicationId'}";

    private EmrApis() {}

    static List<Api> all() {
        return List.of(
                createCluster(),
                terminateCluster(),
                addStep(),
                Api.of("elasticmapreduce", "cancelStep", ServiceNames.EMR, "ClusterId", "StepId")
                        .callingOperation(
                                "CancelSteps",
                                members("{'ClusterId':'/ClusterId','StepIds':['/StepId']}"))
                        .withResult(EmrApis::firstCancelled),
                Api.of(
                                "elasticmapreduce",
                                "setClusterTerminationProtection",
                                ServiceNames.EMR,
                                "ClusterId",
                                "TerminationProtected")
                        .callingOperation(
                                "SetTerminationProtection",
                                members(
                                        "{'JobFlowIds':['/ClusterId'],'TerminationProtected':'/TerminationProtected'}")),
                modifyByName("InstanceFleet", "ModifyInstanceFleet", EmrApis::fleetMembers),
                modifyByName("InstanceGroup", "ModifyInstanceGroups", EmrApis::groupMembers),
                Api.of(
                                "emr-containers",
                                "createVirtualCluster",
                                ServiceNames.EMR_CONTAINERS,
                                "Name",
                                "ContainerProvider")
                        .withToken("ClientToken"),
                deleteVirtualCluster(),
                containersRun(),
                Api.of(
                                "emr-serverless",
                                "createApplication",
                                ServiceNames.EMR_SERVERLESS,
                                "ReleaseLabel",
                                "Type")
                        .withToken("ClientToken")
                        .withSync(
                                application(
                                        "{'ApplicationId':'/Answer/ApplicationId'}",
                                        StateStatusReader.at(
                                                        "/Application",
                                                        "/State",
                                                        "CREATED",
                                                        "TERMINATED")
                                                .withSucceededStates("STARTED", "STARTING"))),
                application("deleteApplication", "TERMINATED", "STARTED"),
                application("startApplication", "STARTED", "STOPPED", "TERMINATED"),
                application("stopApplication", "STOPPED", "TERMINATED"),
                serverlessRun(),
                Api.of(
                                "emr-serverless",
                                "cancelJobRun",
                                ServiceNames.EMR_SERVERLESS,
                                "ApplicationId",
                                "JobRunId")
                        .withSync(
                                JobRules.of(
                                        RUN.replace("'/", "'/Given/"),
                                        "GetJobRun",
                                        RUN,
                                        StateStatusReader.at(
                                                        "/JobRun",
                                                        "/State",
                                                        "CANCELLED",
                                                        "FAILED",
                                                        "SUCCESS")
                                                .shownAs("JobRun"))));
    }

    private static UnaryOperator<ObjectNode> members(String template) {
        var form = JsonTemplate.parse(template);
        return form::fill;
    }

    /**
     * Creates an API that selects a fleet or group by name, although the operation needs its id.
     */
    private static Api modifyByName(
            String type, String operation, UnaryOperator<ObjectNode> members) {
        return Api.of(
                        "elasticmapreduce",
                        "modify" + type + "ByName",
                        ServiceNames.EMR,
                        "ClusterId",
                        type + "Name",
                        type)
                .withLookup(
                        new IdLookup(
                                "List" + type + "s",
                                JsonTemplate.parse(CLUSTER),
                                type + "s",
                                type + "Name"))
                .callingOperation(operation, members);
    }

    private static ObjectNode fleetMembers(ObjectNode parameters) {
        identify(parameters, "InstanceFleet");
        return JsonTemplate.parse("{'ClusterId':'/ClusterId','InstanceFleet':'/InstanceFleet'}")
                .fill(parameters);
    }

    private static ObjectNode groupMembers(ObjectNode parameters) {
        identify(parameters, "InstanceGroup");
        return JsonTemplate.parse("{'ClusterId':'/ClusterId','InstanceGroups':['/InstanceGroup']}")
                .fill(parameters);
    }

    /** Adds the id to the object. The service itself refuses a parameter that is no object. */
    private static void identify(ObjectNode parameters, String type) {
        if (parameters.path(type) instanceof ObjectNode object) {
            object.set(type + "Id", parameters.path("Id"));
        }
    }

    private static Api createCluster() {
        return Api.of("elasticmapreduce", "createCluster", ServiceNames.EMR, "Name", "Instances")
                .callingOperation("RunJobFlow", parameters -> parameters)
                .withResult(EmrApis::withClusterId)
                .withSync(
                        JobRules.of(
                                        "{'ClusterId':'/Answer/ClusterId'}",
                                        "DescribeCluster",
                                        CLUSTER,
                                        EmrApis::readCreatedCluster)
                                .stoppedBy("TerminateJobFlows", "{'JobFlowIds':['/ClusterId']}"));
    }

    /** Renames the id of the job flow, which Step Functions calls a cluster. */
    private static ObjectNode withClusterId(ObjectNode answer) {
        var id = answer.remove("JobFlowId");
        return id == null ? answer : answer.set("ClusterId", id);
    }

    private static JobStatus readCreatedCluster(ObjectNode answer) {
        var status =
                StateStatusReader.at(
                                "/Cluster",
                                "/Status/State",
                                "WAITING",
                                "TERMINATING",
                                "TERMINATED",
                                "TERMINATED_WITH_ERRORS")
                        .withSucceededStates("RUNNING")
                        .shownAs("Cluster")
                        .read(answer);
        if (!(status instanceof JobStatus.Succeeded)) {
            return status;
        }
        var result = answer.objectNode();
        result.set("Cluster", answer.path("Cluster"));
        result.set("ClusterId", answer.at("/Cluster/Id"));
        return new JobStatus.Succeeded(Payload.of(result));
    }

    private static Api terminateCluster() {
        return Api.of("elasticmapreduce", "terminateCluster", ServiceNames.EMR, "ClusterId")
                .callingOperation("TerminateJobFlows", members("{'JobFlowIds':['/ClusterId']}"))
                .withSync(
                        JobRules.of(
                                GIVEN_CLUSTER,
                                "DescribeCluster",
                                CLUSTER,
                                StateStatusReader.at("/Cluster", "/Status/State", "TERMINATED")
                                        .withSucceededStates("TERMINATED_WITH_ERRORS")
                                        .shownAs("Cluster")));
    }

    private static Api addStep() {
        return Api.of("elasticmapreduce", "addStep", ServiceNames.EMR, "ClusterId", "Step")
                .callingOperation(
                        "AddJobFlowSteps",
                        members(
                                "{'JobFlowId':'/ClusterId','Steps':['/Step'],'ExecutionRoleArn':'/ExecutionRoleArn'}"))
                .withResult(EmrApis::firstStep)
                .withSync(
                        JobRules.of(
                                        "{'ClusterId':'/Given/ClusterId','StepId':'/Answer/StepId'}",
                                        "DescribeStep",
                                        "{'ClusterId':'/ClusterId','StepId':'/StepId'}",
                                        StateStatusReader.at(
                                                        "/Step",
                                                        "/Status/State",
                                                        "COMPLETED",
                                                        "FAILED",
                                                        "CANCELLED",
                                                        "INTERRUPTED")
                                                .shownAs("Step"))
                                .stoppedBy(
                                        "CancelSteps",
                                        "{'ClusterId':'/ClusterId','StepIds':['/StepId']}"));
    }

    private static ObjectNode firstStep(ObjectNode answer) {
        var ids = answer.remove("StepIds");
        return ids == null ? answer : answer.set("StepId", ids.path(0));
    }

    private static ObjectNode firstCancelled(ObjectNode answer) {
        var steps = answer.remove("CancelStepsInfoList");
        if (steps != null && steps.path(0) instanceof ObjectNode first) {
            answer.setAll(first);
        }
        return answer;
    }

    private static Api deleteVirtualCluster() {
        return Api.of("emr-containers", "deleteVirtualCluster", ServiceNames.EMR_CONTAINERS, "Id")
                .withSync(
                        JobRules.of(
                                "{'Id':'/Given/Id'}",
                                "DescribeVirtualCluster",
                                "{'Id':'/Id'}",
                                StateStatusReader.at(
                                                "/VirtualCluster",
                                                "/State",
                                                "TERMINATED",
                                                "ARRESTED")
                                        .shownAs("VirtualCluster")));
    }

    private static Api containersRun() {
        var run = "{'Id':'/Id','VirtualClusterId':'/VirtualClusterId'}";
        return Api.of(
                        "emr-containers",
                        "startJobRun",
                        ServiceNames.EMR_CONTAINERS,
                        "VirtualClusterId")
                .withToken("ClientToken")
                .withSync(
                        JobRules.of(
                                        "{'Id':'/Answer/Id','VirtualClusterId':'/Given/VirtualClusterId'}",
                                        "DescribeJobRun",
                                        run,
                                        StateStatusReader.at(
                                                        "/JobRun",
                                                        "/State",
                                                        "COMPLETED",
                                                        "FAILED",
                                                        "CANCELLED")
                                                .shownAs("JobRun"))
                                .stoppedBy("CancelJobRun", run));
    }

    private static JobRules application(String handle, StateStatusReader reader) {
        return JobRules.of(handle, "GetApplication", APPLICATION, reader.shownAs("Application"));
    }

    private static Api application(String name, String succeeded, String... failed) {
        return Api.of("emr-serverless", name, ServiceNames.EMR_SERVERLESS, "ApplicationId")
                .withSync(
                        application(
                                APPLICATION.replace("'/", "'/Given/"),
                                StateStatusReader.at("/Application", "/State", succeeded, failed)));
    }

    private static Api serverlessRun() {
        return Api.of(
                        "emr-serverless",
                        "startJobRun",
                        ServiceNames.EMR_SERVERLESS,
                        "ApplicationId",
                        "ExecutionRoleArn")
                .withToken("ClientToken")
                .withSync(
                        JobRules.of(
                                        "{'ApplicationId':'/Given/ApplicationId','JobRunId':'/Answer/JobRunId'}",
                                        "GetJobRun",
                                        RUN,
                                        StateStatusReader.at(
                                                        "/JobRun",
                                                        "/State",
                                                        "SUCCESS",
                                                        "FAILED",
                                                        "CANCELLED")
                                                .shownAs("JobRun"))
                                .stoppedBy("CancelJobRun", RUN));
    }
}
