"""What a platform answers to: pages for savers, the API, and in a demonstration the doors the story uses."""

from __future__ import annotations

import importlib.util

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tidegate.interfaces.platform import (
    acting_for,
    acts,
    before_contract,
    certificates,
    deposit,
    jointly,
    later_acts,
    login,
    me,
    orders,
    pledged,
    product,
    shelf,
    statements,
)
from tidegate.interfaces.platform.api import api
from tidegate.interfaces.platform.operator import day, paper, person, withdraw
from tidegate.interfaces.platform.operator import orders as operator_orders

urlpatterns: list[URLPattern | URLResolver] = [
    path("", shelf.shelf, name="shelf"),
    path("products/<str:product_code>", product.product, name="product"),
    path("products/<str:product_code>/open", product.open_product, name="open"),
    path("products/<str:product_code>/before-contract", before_contract.before_contract, name="before-contract"),
    path("acting-for", acting_for.acting_for, name="acting-for"),
    path("pledged", pledged.pledged, name="pledged"),
    path("products/<str:product_code>/open-jointly", jointly.open_jointly, name="open-jointly"),
    path("invitations/<uuid:request_id>", jointly.one_invitation, name="invitation"),
    path("invitations/<uuid:request_id>/agree", jointly.agree, name="invitation-agree"),
    path("invitations/<uuid:request_id>/decline", jointly.say_no, name="invitation-decline"),
    path("me", me.me, name="me"),
    path("me/statement", statements.of_everything, name="my-statement"),
    path("me/statement.<str:suffix>", statements.of_everything_as, name="my-statement-as"),
    path("operator/savers/<str:person_code>/statement", statements.of_saver, name="saver-statement"),
    path("operator/savers/<str:person_code>/statement.<str:suffix>", statements.of_saver_as, name="saver-statement-as"),
    path("me/certificate", certificates.latest, name="my-certificates"),
    path("me/certificate/<int:year>", certificates.mine, name="my-certificate"),
    path("me/certificate/<int:year>.<str:suffix>", certificates.mine_as, name="my-certificate-as"),
    path("operator/savers/<str:person_code>/certificate/<int:year>", certificates.of_saver, name="saver-certificate"),
    path(
        "operator/savers/<str:person_code>/certificate/<int:year>.<str:suffix>",
        certificates.of_saver_as,
        name="saver-certificate-as",
    ),
    path("deposits/<uuid:deposit_id>", deposit.deposit, name="deposit"),
    path("deposits/<uuid:deposit_id>/statement", statements.of_deposit, name="statement"),
    path("deposits/<uuid:deposit_id>/statement.<str:suffix>", statements.of_deposit_as, name="statement-as"),
    path("deposits/<uuid:deposit_id>/top-up", acts.top_up_deposit, name="top-up"),
    path("deposits/<uuid:deposit_id>/withdraw", acts.withdraw_from, name="withdraw"),
    path("deposits/<uuid:deposit_id>/notice", later_acts.give_notice_of, name="notice"),
    path("deposits/<uuid:deposit_id>/renew", later_acts.renew_deposit, name="renew"),
    path("deposits/<uuid:deposit_id>/instruct", later_acts.instruct_deposit, name="instruct"),
    path("deposits/<uuid:deposit_id>/sign/<uuid:request_id>", later_acts.sign_request, name="sign"),
    path("deposits/<uuid:deposit_id>/cancel", acts.cancel_deposit, name="cancel"),
    path("orders", orders.orders, name="orders"),
    path("orders/<uuid:order_id>", orders.order, name="order"),
    path("orders/<uuid:order_id>/receipt", orders.receipt, name="receipt"),
    path("operator/orders", operator_orders.order_list, name="operator-orders"),
    path("operator/orders/<uuid:order_id>", operator_orders.order_detail, name="operator-order"),
    path("operator/orders/<uuid:order_id>/say/<str:what>", operator_orders.say, name="operator-say"),
    path("operator/orders/<uuid:order_id>/lift", withdraw.lift, name="operator-lift"),
    path("operator/day", day.day, name="operator-day"),
    path("operator/set-aside/<uuid:deposit_id>/take-up", day.take_up, name="operator-take-up"),
    path("operator/people", person.people, name="operator-people"),
    path("operator/people/entries/<int:number>/original", person.original_file, name="operator-original-of-entry"),
    path("operator/people/entries/<int:number>/<str:what>", person.settle, name="operator-settle-entry"),
    path("operator/people/<str:person_code>", person.one_person, name="operator-person"),
    path("operator/withdraw", withdraw.withdraw, name="operator-withdraw"),
    path("operator/papers", paper.papers, name="operator-papers"),
    path("operator/papers/<str:digest>/confirm", paper.confirm, name="operator-confirm"),
    path("operator/papers/<str:digest>/original", paper.original_file, name="operator-original"),
    path("login", login.log_in, name="login"),
    path("logout", login.log_out, name="logout"),
    path("api/v1/", api.urls),
]

if settings.DEMO or settings.ROLE == "test":
    from tidegate.interfaces.platform import demo_savers, demo_state

    urlpatterns += [
        path("demo/login/<str:person_code>", login.demo_log_in, name="demo-login"),
        path("demo/cash", demo_savers.bring_cash, name="demo-cash"),
        path("demo/savers", demo_savers.savers, name="demo-savers"),
        path("demo/state", demo_state.state, name="demo-state"),
    ]
    if importlib.util.find_spec("tidegate.interfaces.platform.demo"):
        urlpatterns.append(path("demo/", include("tidegate.interfaces.platform.demo")))
