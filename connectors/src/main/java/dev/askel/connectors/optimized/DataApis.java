package dev.askel.connectors.optimized;

import java.util.List;

/** The APIs of Glue, DataBrew, Athena, SageMaker, Bedrock and MediaConvert. */
final class DataApis {
    private DataApis() {}

    static List<Api> all() {
        return List.of(
                glue(),
                databrew(),
                athena(),
                Api.of("athena", "stopQueryExecution", ServiceNames.ATHENA, "QueryExecutionId"),
                Api.of("athena", "getQueryExecution", ServiceNames.ATHENA, "QueryExecutionId"),
                Api.of("athena", "getQueryResults", ServiceNames.ATHENA, "QueryExecutionId"),
                sagemaker("TrainingJob", "RoleArn"),
                sagemaker("TransformJob", "ModelName"),
                sagemaker("HyperParameterTuningJob", "HyperParameterTuningJobConfig"),
                sagemaker("LabelingJob", "RoleArn"),
                sagemaker("ProcessingJob", "RoleArn"),
                Api.of(
                        "sagemaker",
                        "createEndpoint",
                        ServiceNames.SAGEMAKER,
                        "EndpointName",
                        "EndpointConfigName"),
                Api.of(
                        "sagemaker",
                        "createEndpointConfig",
                        ServiceNames.SAGEMAKER,
                        "EndpointConfigName"),
                Api.of("sagemaker", "createModel", ServiceNames.SAGEMAKER, "ModelName"),
                Api.of(
                        "sagemaker",
                        "updateEndpoint",
                        ServiceNames.SAGEMAKER,
                        "EndpointName",
                        "EndpointConfigName"),
                mediaconvert(),
                customization());
    }

    private static Api glue() {
        return Api.of("glue", "startJobRun", ServiceNames.GLUE, "JobName")
                .withSync(
                        JobRules.of(
                                        "{'JobName':'/Given/JobName','JobRunId':'/Answer/JobRunId'}",
                                        "GetJobRun",
                                        "{'JobName':'/JobName','RunId':'/JobRunId'}",
                                        StateStatusReader.at(
                                                "/JobRun",
                                                "/JobRunState",
                                                "SUCCEEDED",
                                                "FAILED",
                                                "TIMEOUT",
                                                "STOPPED",
                                                "ERROR",
                                                "EXPIRED"))
                                .stoppedBy(
                                        "BatchStopJobRun",
                                        "{'JobName':'/JobName','JobRunIds':['/JobRunId']}"));
    }

    private static Api databrew() {
        return Api.of("databrew", "startJobRun", ServiceNames.DATABREW, "Name")
                .withSync(
                        JobRules.of(
                                        "{'Name':'/Given/Name','RunId':'/Answer/RunId'}",
                                        "DescribeJobRun",
                                        "{'Name':'/Name','RunId':'/RunId'}",
                                        StateStatusReader.at(
                                                "",
                                                "/State",
                                                "SUCCEEDED",
                                                "FAILED",
                                                "TIMEOUT",
                                                "STOPPED"))
                                .stoppedBy("StopJobRun", "{'Name':'/Name','RunId':'/RunId'}"));
    }

    private static Api athena() {
        return Api.of("athena", "startQueryExecution", ServiceNames.ATHENA, "QueryString")
                .withToken("ClientRequestToken")
                .withSync(
                        JobRules.of(
                                        "{'QueryExecutionId':'/Answer/QueryExecutionId'}",
                                        "GetQueryExecution",
                                        "{'QueryExecutionId':'/QueryExecutionId'}",
                                        StateStatusReader.at(
                                                        "/QueryExecution",
                                                        "/Status/State",
                                                        "SUCCEEDED",
                                                        "FAILED",
                                                        "CANCELLED")
                                                .shownAs("QueryExecution"))
                                .stoppedBy(
                                        "StopQueryExecution",
                                        "{'QueryExecutionId':'/QueryExecutionId'}"));
    }

    /** An API that starts a job. The name in the parameters identifies the job. */
    private static Api sagemaker(String job, String requiredMember) {
        var nameTemplate = "{'%1$sName':'/%1$sName'}".formatted(job);
        return Api.of(
                        "sagemaker",
                        "create" + job,
                        ServiceNames.SAGEMAKER,
                        job + "Name",
                        requiredMember)
                .withSync(
                        JobRules.of(
                                        nameTemplate.replace("'/", "'/Given/"),
                                        "Describe" + job,
                                        nameTemplate,
                                        StateStatusReader.at(
                                                "",
                                                "/" + job + "Status",
                                                "Completed",
                                                "Failed",
                                                "Stopped"))
                                .stoppedBy("Stop" + job, nameTemplate));
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

    private static Api customization() {
        return Api.of(
                        "bedrock",
                        "createModelCustomizationJob",
                        ServiceNames.BEDROCK,
                        "JobName",
                        "CustomModelName",
                        "RoleArn",
                        "BaseModelIdentifier")
                .withToken("ClientRequestToken")
                .withSync(
                        JobRules.of(
                                        "{'JobArn':'/Answer/JobArn'}",
                                        "GetModelCustomizationJob",
                                        "{'JobIdentifier':'/JobArn'}",
                                        StateStatusReader.at(
                                                "", "/Status", "Completed", "Failed", "Stopped"))
                                .stoppedBy(
                                        "StopModelCustomizationJob",
                                        "{'JobIdentifier':'/JobArn'}"));
    }
}
