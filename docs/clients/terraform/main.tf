# A state machine with a schedule, an event rule and an API destination, on a server with askel.auth = keys, without the provider's settings that
# skip its checks. The server has askel.connectors.http.eventbridge-hosts { terraform-applied = ["shop.example.com"] }.
#
#     export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
#     terraform init && terraform apply -var askel=http://127.0.0.1:8083

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "askel" {
  default = "http://127.0.0.1:8083"
}

variable "role" {
  default = "arn:aws:iam::123456789012:role/clients"
}

variable "hour" {
  default = 3
}

provider "aws" {
  region      = "us-east-1"
  max_retries = 1
  endpoints {
    events    = var.askel
    scheduler = var.askel
    sfn       = var.askel
    sts       = var.askel
  }
}

data "aws_caller_identity" "current" {}

resource "aws_sfn_activity" "work" {
  name = "terraform-applied"
}

resource "aws_sfn_state_machine" "orders" {
  name     = "terraform-applied"
  role_arn = var.role
  definition = jsonencode({
    StartAt = "Work"
    States = {
      Work = { Type = "Task", Resource = aws_sfn_activity.work.id, End = true }
    }
  })
  tags = { team = "blue" }
}

resource "aws_scheduler_schedule_group" "nightly" {
  name = "terraform-applied"
  tags = { "askel:catch-up" = "all", "askel:jitter" = "30" }
}

resource "aws_scheduler_schedule" "report" {
  name                         = "terraform-applied"
  group_name                   = aws_scheduler_schedule_group.nightly.name
  schedule_expression          = "cron(0 ${var.hour} * * ? *)"
  schedule_expression_timezone = "Europe/Berlin"
  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }
  target {
    arn      = aws_sfn_state_machine.orders.arn
    role_arn = var.role
    input    = jsonencode({ day = "<aws.scheduler.scheduled-time>" })
    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 5
    }
  }
}

resource "aws_cloudwatch_event_bus" "shop" {
  name        = "terraform-applied"
  description = "Events of the shop"
  tags        = { team = "blue" }
}

resource "aws_cloudwatch_event_rule" "large" {
  name           = "terraform-applied"
  description    = "Orders above ${var.hour * 100}"
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  event_pattern = jsonencode({
    source = ["shop"]
    detail = { total = [{ numeric = [">", var.hour * 100] }] }
  })
  tags = { team = "blue" }
}

resource "aws_cloudwatch_event_target" "orders" {
  rule           = aws_cloudwatch_event_rule.large.name
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  target_id      = "orders"
  arn            = aws_sfn_state_machine.orders.arn
  role_arn       = var.role
  input_transformer {
    input_paths    = { order = "$.detail.id" }
    input_template = "{\"order\": <order>, \"hour\": ${var.hour}}"
  }
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 5
  }
}

resource "aws_cloudwatch_event_connection" "shop" {
  name               = "terraform-applied"
  description        = "Calls of the shop after ${var.hour}"
  authorization_type = "API_KEY"
  auth_parameters {
    api_key {
      key   = "X-Api-Key"
      value = "secret-${var.hour}"
    }
    invocation_http_parameters {
      header {
        key   = "X-Team"
        value = "blue"
      }
      query_string {
        key             = "token"
        value           = "secret"
        is_value_secret = true
      }
    }
  }
}

resource "aws_cloudwatch_event_connection" "user" {
  name               = "terraform-applied-user"
  authorization_type = "BASIC"
  auth_parameters {
    basic {
      username = "user"
      password = "secret"
    }
  }
}

resource "aws_cloudwatch_event_connection" "client" {
  name               = "terraform-applied-client"
  authorization_type = "OAUTH_CLIENT_CREDENTIALS"
  auth_parameters {
    oauth {
      authorization_endpoint = "https://id.example.com/token"
      http_method            = "POST"
      client_parameters {
        client_id     = "client"
        client_secret = "secret"
      }
      oauth_http_parameters {
        body {
          key   = "grant_type"
          value = "client_credentials"
        }
      }
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "shop" {
  name                             = "terraform-applied"
  invocation_endpoint              = "https://shop.example.com/orders/*"
  http_method                      = "POST"
  invocation_rate_limit_per_second = var.hour
  connection_arn                   = aws_cloudwatch_event_connection.shop.arn
}

output "caller" {
  value = data.aws_caller_identity.current.arn
}

output "machine" {
  value = aws_sfn_state_machine.orders.arn
}

output "schedule" {
  value = aws_scheduler_schedule.report.arn
}

output "rule" {
  value = aws_cloudwatch_event_rule.large.arn
}
