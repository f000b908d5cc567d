package dev.askel.connectors.optimized;

import java.util.List;

/** Glue, DataBrew, Athena and what learns: SageMaker, Bedrock, MediaConvert. */
final class DataApis {
    private DataApis() {}

    static List<Api> all() {
        return List.of(
                glue(),
                databrew(),
                athena(),
                Api.of("athena", "stopQueryExecution", ServiceWords.ATHENA, "QueryExecutionId"),
                Api.of("athena", "getQueryExecution", ServiceWords.ATHENA, "QueryExecutionId"),
                Api.of("athena", "getQueryResults", ServiceWords.ATHENA, "QueryExecutionId"),
                sagemaker("TrainingJob", "RoleArn"),
                sagemaker("TransformJob", "ModelName"),
                sagemaker("HyperParameterTuningJob", "HyperParameterTuningJobConfig"),
                sagemaker("LabelingJob", "RoleArn"),
                sagemaker("ProcessingJob", "RoleArn"),
                Api.of(
                        "sagemaker",
                        "createEndpoint",
                        ServiceWords.SAGEMAKER,
                        "EndpointName",
                        "EndpointConfigName"),
                Api.of(
                        "sagemaker",
                        "createEndpointConfig",
                        ServiceWords.SAGEMAKER,
                        "EndpointConfigName"),
                Api.of("sagemaker", "createModel", ServiceWords.SAGEMAKER, "ModelName"),
                Api.of(
                        "sagemaker",
                        "updateEndpoint",
                        ServiceWords.SAGEMAKER,
                        "EndpointName",
                        "EndpointConfigName"),
                mediaconvert(),
                customization());
    }

    private static Api glue() {
        return Api.of("glue", "startJobRun", ServiceWords.GLUE, "JobName")
                .sync(
                        JobRules.of(
                                        "{'JobName':'/Given/JobName','JobRunId':'/Answer/JobRunId'}",
                                        "GetJobRun",
                                        "{'JobName':'/JobName','RunId':'/JobRunId'}",
                                        StatusEnd.at(
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
        return Api.of("databrew", "startJobRun", ServiceWords.DATABREW, "Name")
                .sync(
                        JobRules.of(
                                        "{'Name':'/Given/Name','RunId':'/Answer/RunId'}",
                                        "DescribeJobRun",
                                        "{'Name':'/Name','RunId':'/RunId'}",
                                        StatusEnd.at(
                                                "",
                                                "/State",
                                                "SUCCEEDED",
                                                "FAILED",
                                                "TIMEOUT",
                                                "STOPPED"))
                                .stoppedBy("StopJobRun", "{'Name':'/Name','RunId':'/RunId'}"));
    }

    private static Api athena() {
        return Api.of("athena", "startQueryExecution", ServiceWords.ATHENA, "QueryString")
                .token("ClientRequestToken")
                .sync(
                        JobRules.of(
                                        "{'QueryExecutionId':'/Answer/QueryExecutionId'}",
                                        "GetQueryExecution",
                                        "{'QueryExecutionId':'/QueryExecutionId'}",
                                        StatusEnd.at(
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

    /** A job that is known by the name that the parameters give it. */
    private static Api sagemaker(String job, String more) {
        var named = "{'%1$sName':'/%1$sName'}".formatted(job);
        return Api.of("sagemaker", "create" + job, ServiceWords.SAGEMAKER, job + "Name", more)
                .sync(
                        JobRules.of(
                                        named.replace("'/", "'/Given/"),
                                        "Describe" + job,
                                        named,
                                        StatusEnd.at(
                                                "",
                                                "/" + job + "Status",
                                                "Completed",
                                                "Failed",
                                                "Stopped"))
                                .stoppedBy("Stop" + job, named));
    }

    private static Api mediaconvert() {
        return Api.of("mediaconvert", "createJob", ServiceWords.MEDIACONVERT, "Role", "Settings")
                .token("ClientRequestToken")
                .sync(
                        JobRules.of(
                                        "{'Id':'/Answer/Job/Id'}",
                                        "GetJob",
                                        "{'Id':'/Id'}",
                                        StatusEnd.at(
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
                        ServiceWords.BEDROCK,
                        "JobName",
                        "CustomModelName",
                        "RoleArn",
                        "BaseModelIdentifier")
                .token("ClientRequestToken")
                .sync(
                        JobRules.of(
                                        "{'JobArn':'/Answer/JobArn'}",
                                        "GetModelCustomizationJob",
                                        "{'JobIdentifier':'/JobArn'}",
                                        StatusEnd.at(
                                                "", "/Status", "Completed", "Failed", "Stopped"))
                                .stoppedBy(
                                        "StopModelCustomizationJob",
                                        "{'JobIdentifier':'/JobArn'}"));
    }
}
